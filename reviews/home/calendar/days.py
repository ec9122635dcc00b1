"""Which days are in a person's calendar: reviews and conditions of what they own or may review, and may see."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from reviews.decisions.entries import living, visible_to
from reviews.decisions.models import Decision
from reviews.decisions.responsibility.queries import CHANGE_OWNER, held_by
from reviews.home.calendar.ics import CalendarDay
from reviews.language.phrases import dated, say
from reviews.people import roles
from reviews.people.models import User
from reviews.workflow import states
from reviews.workflow.models import Condition

MOST = 500
"""Reviews, and conditions, in one calendar: the soonest ones."""
BACK = timedelta(days=30)
"""How long a condition that is not met stays after its day."""
SIGNS = {states.LEGAL: roles.SIGN_LEGAL, states.ENGINEERING: roles.SIGN_ENGINEERING}
OF_CONDITION = ("number", "text", "owner", "due", "lapses_on")


def days_of(user: User, today: date, *, powers: frozenset[str] | None = None) -> list[CalendarDay]:
    """Return the days of a person, soonest first; ``powers`` are those that make a day theirs, their own for None."""
    held = powers if powers is not None else user.powers
    return sorted([*_reviews(user, held), *_conditions(user, today, held)], key=lambda one: (one.day, one.key))


def _reviews(user: User, held: frozenset[str]) -> list[CalendarDay]:
    found = visible_to(user).filter(pk__in=living())
    if not held & {*SIGNS.values(), roles.DECIDE}:
        found = found.filter(pk__in=held_by([user]).filter(part=CHANGE_OWNER).order_by().values("decision"))
    soonest = found.order_by("review_by", "decision").values_list("decision", "review_by", "repo_id", "workload_name")
    return [
        CalendarDay(
            f"decision-{number}-review",
            review_by,
            say("Review of decision {decision}: {repo_id}", decision=number, repo_id=repo_id),
            say(
                "Decision {decision} for {workload_name} expires after this day.",
                decision=number,
                workload_name=workload,
            ),
            _place(number),
        )
        for number, review_by, repo_id, workload in soonest[:MOST]
    ]


def _conditions(user: User, today: date, held: frozenset[str]) -> list[CalendarDay]:
    """Return the open conditions of decisions; a renewed sign-off keeps those of its original."""
    owned = set(held_by([user]).filter(part__startswith="condition:").order_by().values_list("decision", "part"))
    found: list[tuple[int, str, Condition]] = []
    for track, power in SIGNS.items():
        mine = {number for number, part in owned if part.startswith(f"condition:{track}-")}
        for way in (f"{track}_signoff", f"{track}_signoff__root"):
            asked = _open_conditions(user, way, today)
            if power in held:
                asked = asked[:MOST]
            elif mine:
                asked = asked.filter(pk__in=mine)
            else:
                continue
            found += [
                (number, track, Condition(**dict(zip(OF_CONDITION, said, strict=True)))) for number, *said in asked
            ]
    days = [
        (one.due, number, _condition(number, track, one)) for number, track, one in found
        if SIGNS[track] in held or (number, f"condition:{track}-{one.number}") in owned
    ]  # fmt: skip
    return [one for *_, one in sorted(days, key=lambda each: each[:2])[:MOST]]


def _open_conditions(user: User, way: str, today: date) -> QuerySet[Decision, tuple[Any, ...]]:
    """Return decisions with one open condition each, the soonest first, so that an index of these gives their order.

    ``way`` leads from a decision to the first sign-off of a chain of renewals, which has the conditions: to its own
    sign-off, unless that is a renewal, or to the root of this.
    """
    last = {} if way.endswith("root") else {f"{way}__root": None}
    due, open_ones = f"{way}__conditions__due", {f"{way}__conditions__met_at": None}
    seen = visible_to(user).filter(pk__in=living()).order_by().values("pk")
    found = Decision.objects.filter(**last, **open_ones, **{f"{due}__gte": today - BACK}, pk__in=seen)
    return found.order_by(due, "pk").values_list("pk", *(f"{way}__conditions__{name}" for name in OF_CONDITION))


def _condition(number: int, track: str, one: Condition) -> CalendarDay:
    ends = (
        say("\nNot met, it suspends the decision after {lapses_on}.", lapses_on=dated(one.lapses_on, "%-d %b %Y"))
        if one.lapses_on
        else ""
    )
    return CalendarDay(
        f"decision-{number}-{track}-condition-{one.number}",
        one.due,
        say(
            "Condition {number_of} of decision {number_of2} ({track}) is due",
            number_of=one.number,
            number_of2=number,
            track=track,
        ),
        say("{text}\nOwner: {value}.{ends}", text=one.text, value=one.owner or say("none"), ends=ends),
        _place(number),
    )


def _place(number: int) -> str:
    return f"{settings.PORTAL_URL}{reverse('decision', args=[number])}"

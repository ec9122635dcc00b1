"""Which days are in a person's calendar: reviews and conditions of what they own or may review, and may see."""

from collections import defaultdict
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
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
HEAVY = ("canonical", *(f"{track}_signoff__{name}" for track in SIGNS for name in ("terms", "basis")))


def days_of(user: User, today: date, *, powers: frozenset[str] | None = None) -> list[CalendarDay]:
    """Return the days of a person, soonest first; ``powers`` are those that make a day theirs, their own for None."""
    held = powers if powers is not None else user.powers
    return sorted([*_reviews(user, held), *_conditions(user, today, held)], key=lambda one: (one.day, one.key))


def _reviews(user: User, held: frozenset[str]) -> list[CalendarDay]:
    found = visible_to(user).filter(pk__in=living())
    if not held & {*SIGNS.values(), roles.DECIDE}:
        found = found.filter(pk__in=held_by([user]).filter(part=CHANGE_OWNER).order_by().values("decision"))
    return [
        CalendarDay(
            f"decision-{one.decision}-review",
            one.review_by,
            say("Review of decision {decision}: {repo_id}", decision=one.decision, repo_id=one.repo_id),
            say(
                "Decision {decision} for {workload_name} expires after this day.",
                decision=one.decision,
                workload_name=one.workload_name,
            ),
            _place(one.decision),
        )
        for one in found.order_by("review_by", "decision")[:MOST]
    ]


def _conditions(user: User, today: date, held: frozenset[str]) -> list[CalendarDay]:
    """Return the open conditions of decisions; a renewed sign-off keeps those of its original."""
    unmet = Condition.objects.filter(met_at__isnull=True, due__gte=today - BACK)
    signoffs = unmet.order_by().values("signoff")
    rests = Q()
    for name in (f"{track}_signoff" for track in SIGNS):
        rests |= Q(**{f"{name}__in": signoffs}) | Q(**{f"{name}__root__in": signoffs})
    seen = visible_to(user).filter(pk__in=living()).order_by().values("pk")
    decisions = Decision.objects.filter(rests, pk__in=seen).select_related("legal_signoff", "engineering_signoff")
    known = {
        (one.pk, track): getattr(one, f"{track}_signoff").root_id or getattr(one, f"{track}_signoff").pk
        for one in decisions.defer(*HEAVY).order_by("pk") for track in SIGNS
    }  # fmt: skip
    by_signoff = defaultdict[int, list[Condition]](list)
    for condition in unmet.filter(signoff__in=set(known.values())).order_by("due", "pk"):
        by_signoff[condition.signoff_id].append(condition)
    owned = set(held_by([user]).filter(part__startswith="condition:").order_by().values_list("decision", "part"))
    found = [
        _condition(number, track, one)
        for (number, track), signoff in known.items() for one in by_signoff[signoff]
        if SIGNS[track] in held or (number, f"condition:{track}-{one.number}") in owned
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.day)[:MOST]


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

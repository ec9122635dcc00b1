"""What time alone does to decisions, told once a day: reviews due soon or missed, conditions overdue or lapsed.

Each query starts from an index over days, so that its cost follows what is due and not the number of decisions. It
looks back for a month: that much may pass without a run, and what ended before is no news.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from reviews.decisions.models import Decision
from reviews.decisions.queries import decisions
from reviews.decisions.telling.models import DecisionEvent
from reviews.decisions.telling.rows import Happening
from reviews.language.phrases import dated, say, say_count
from reviews.workflow.models import Condition
from reviews.workflow.waivers.models import Waiver

BACK = timedelta(days=30)
WARNINGS = (30, 7)
"""Days before the review date at which a warning is sent, farthest first."""

Kind = DecisionEvent.Kind


def ended_by_time(today: date) -> QuerySet[Decision]:
    """Return the decisions whose standing a day may have changed lately: expired, or resting on what has lapsed."""
    span = (today - BACK, today - timedelta(days=1))
    lapsed = Condition.objects.filter(lapses_on__range=span, met_at__isnull=True)
    over = Q(ended_at__isnull=False, ended_at__gte=timezone.now() - BACK) | Q(expires__range=span)
    waived = Waiver.objects.filter(over, approved_at__isnull=False)
    rests = Q(review_by__range=span) | _with(lapsed) | Q(candidate__in=waived.values("candidate"))
    told = Exists(DecisionEvent.objects.filter(decision=OuterRef("pk"), kind=Kind.EXPIRED))
    return decisions().filter(rests, ~told, change__isnull=True).defer("canonical").order_by("number")


def warnings(today: date) -> Iterator[tuple[Decision, Happening]]:
    """Yield the warning of every decision whose review is due within a month, in the stage that it has reached."""
    span = (today, today + timedelta(days=WARNINGS[0]))
    for one in decisions().filter(review_by__range=span, change__isnull=True).order_by("number"):
        left = (one.review_by - today).days
        stage = min(day for day in WARNINGS if left <= day)
        if one.issued_at.date() > one.review_by - timedelta(days=stage):
            continue  # whoever issued it chose a day as near as this
        when = say("today") if not left else say_count(left, "in {number} day", "in {number} days")
        due = say(
            "The review of decision {number_of} is due by {review_by}, {when}.",
            number_of=one.number,
            review_by=dated(one.review_by, "%-d %b %Y"),
            when=when,
        )
        why = say("{due} It expires after that day.", due=due)
        yield (
            one,
            Happening(
                Kind.EXPIRING,
                say("{stage} days", stage=stage),
                say("Decision {number_of} expires soon", number_of=one.number),
                why,
            ),
        )


def overdue(today: date) -> Iterator[tuple[Decision, Happening]]:
    """Yield every condition of a decision that has passed its day lately and is not met."""
    late = Condition.objects.filter(due__range=(today - BACK, today - timedelta(days=1)), met_at__isnull=True)
    by_signoff: dict[int, list[Condition]] = {}
    for condition in late.select_related("signoff").order_by("pk"):
        by_signoff.setdefault(condition.signoff_id, []).append(condition)
    for one in decisions().filter(_with(late), change__isnull=True).order_by("number"):
        signed = (one.legal_signoff, one.engineering_signoff)
        for condition in (each for said in signed for each in by_signoff.get(said.root_id or said.pk, ())):
            yield one, _overdue(one, condition)


def _overdue(decision: Decision, condition: Condition) -> Happening:
    ends = (
        say(" The decision is suspended after {lapses_on}.", lapses_on=dated(condition.lapses_on, "%-d %b %Y"))
        if condition.lapses_on
        else ""
    )
    why = say(
        "Condition {number_of} of the {track} track was due by {due} and is not met. Owner: {value}.{ends}",
        number_of=condition.number,
        track=condition.signoff.track,
        due=dated(condition.due, "%-d %b %Y"),
        value=condition.owner or say("none"),
        ends=ends,
    )
    subject = say("Decision {number_of}: a condition is overdue", number_of=decision.number)
    return Happening(Kind.CONDITION_OVERDUE, f"condition:{condition.pk}", subject, why)


def _with(conditions: QuerySet[Condition]) -> Q:
    """Return the filter for decisions with one of these conditions, which the first sign-off of a chain has."""
    first = list(conditions.values_list("signoff", flat=True))
    found = Q()
    for name in ("legal_signoff", "engineering_signoff"):
        found |= Q(**{f"{name}__in": first}) | Q(**{f"{name}__root__in": first})
    return found

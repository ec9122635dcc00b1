"""What holders must do soon: conditions, evidence and waivers of theirs, and decisions whose review is near."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from reviews.decisions.entries import living, seen_by, sight
from reviews.decisions.models import Decision, Responsibility
from reviews.decisions.record_lines import waived
from reviews.decisions.responsibility.queries import CHANGE_OWNER, WAIVER, counting, held_by
from reviews.decisions.stages.models import EvidenceItem
from reviews.decisions.stages.queries import part_of, undelivered
from reviews.language.phrases import dated, say, sense
from reviews.people.models import Team, User
from reviews.statements import objects
from reviews.workflow.models import Condition
from reviews.workflow.waivers.models import Waiver

CONDITION_NEAR = timedelta(days=14)
REVIEW_NEAR = timedelta(days=30)
"""How long before its day a holder has it on "Your turn"."""


HEAVY = tuple(f"decision__{track}_signoff__{name}" for track in ("legal", "engineering") for name in ("terms", "basis"))
"""Long columns that nothing here reads."""


@dataclass(frozen=True)
class OwedItem:
    """One thing that a holder owes: for which decision, what, why in a sentence, and the day by which.

    ``evidence`` is the number of the evidence item that it is, None for anything else."""

    decision: Decision
    what: str
    why: str
    day: date
    evidence: int | None = None

    @property
    def late(self) -> bool:
        """Whether the day has passed."""
        return self.day < timezone.now().date()


def may_owe() -> Exists:
    """Return the filter for people who may owe something soon, so that most pages ask nothing more.

    It looks at neither the day of a condition nor who may see the decision; ``owed_by`` does.
    """
    teams = Team.objects.filter(members=OuterRef(OuterRef("pk")))
    near = Q(part=CHANGE_OWNER, decision__review_by__lte=timezone.now().date() + REVIEW_NEAR)
    mine = Q(account=OuterRef("pk")) | Q(team__in=teams)
    soon = near | Q(part__startswith="condition:") | Q(part__startswith="evidence:") | Q(part__startswith=WAIVER)
    return Exists(counting().filter(mine, soon, decision__in=living()).order_by())


def owed_by(people: Iterable[User], reader: User) -> list[OwedItem]:
    """Return what these people owe in decisions that one may see, soonest first, in a few queries for any number."""
    everyone, today = list(people), (timezone.now().date(), timezone.localdate())
    parts = ("owed", tuple(sorted(one.pk for one in everyone)), tuple(sight(reader)), today)
    found = objects(parts, lambda: _held(everyone, reader), Responsibility)
    items = [*_reviews(found), *_conditions([row for row in found if row.part.startswith("condition:")])]
    items += _evidence([row for row in found if row.part.startswith("evidence:")])
    items += _waivers([row for row in found if row.part.startswith(WAIVER)])
    return sorted(items, key=lambda one: (one.day, one.decision.number))


def _held(people: list[User], reader: User) -> QuerySet[Responsibility]:
    """Return what these people answer for that may be due soon, in decisions that one may see."""
    seen = seen_by(reader).filter(pk=OuterRef("decision"))
    rows = held_by(people).filter(Exists(seen), _soon()).select_related(
        "account", "team", "decision__workload__team", "decision__legal_signoff", "decision__engineering_signoff"
    )  # fmt: skip
    return rows.defer("decision__canonical", *HEAVY)


def _soon() -> Q:
    """Return the filter for what may be due soon, so that someone who answers for thousands reads only that."""
    today = timezone.localdate()
    of_decision = Q()
    for name in ("legal_signoff", "engineering_signoff"):
        of_decision |= Q(signoff=OuterRef(f"decision__{name}")) | Q(signoff=OuterRef(f"decision__{name}__root"))
    unmet = Condition.objects.filter(of_decision, met_at__isnull=True, due__lte=today + CONDITION_NEAR)
    missing = undelivered().filter(decision=OuterRef("decision"))
    ending = Waiver.objects.filter(
        candidate=OuterRef("decision__candidate"), approved_at__isnull=False, ended_at__isnull=True,
        expires__range=(today, today + CONDITION_NEAR),
    )  # fmt: skip
    return (
        Q(part=CHANGE_OWNER, decision__review_by__lte=timezone.now().date() + REVIEW_NEAR)
        | Q(Exists(unmet), part__startswith="condition:")
        | Q(Exists(missing), part__startswith="evidence:")
        | Q(Exists(ending), part__startswith=WAIVER)
    )


def _reviews(rows: Iterable[Responsibility]) -> list[OwedItem]:
    last = timezone.now().date() + REVIEW_NEAR
    return [
        OwedItem(
            row.decision,
            sense("Review", "Review, as a noun"),
            say(
                "Decision {decision_id} expires after {review_by}, and you evaluate its changes. Propose the "
                "model again, or let it expire.",
                decision_id=row.decision_id,
                review_by=dated(row.decision.review_by, "%-d %b %Y"),
            ),
            row.decision.review_by,
        )
        for row in rows
        if row.part == CHANGE_OWNER and row.decision.review_by <= last
    ]


def _evidence(rows: list[Responsibility]) -> list[OwedItem]:
    """Return the evidence that is not delivered yet, of decisions that wait for it."""
    if not rows:
        return []
    mine = {(row.decision_id, row.part): row.decision for row in rows}
    numbers = sorted({number for number, _ in mine})
    parts = (say("owed evidence"), len(numbers), timezone.now().date())
    items = objects(parts, lambda *some: undelivered().filter(decision__in=some), EvidenceItem, numbers)
    return [
        OwedItem(
            mine[one.decision_id, part_of(one)],
            say("Evidence"),
            say(
                "Decision {decision_id}: you own evidence {number_of}, due {due}: {what}",
                decision_id=one.decision_id,
                number_of=one.number,
                due=dated(one.due, "%-d %b %Y"),
                what=one.what,
            ),
            one.due,
            one.number,
        )
        for one in items
        if (one.decision_id, part_of(one)) in mine
    ]


def _waivers(rows: list[Responsibility]) -> list[OwedItem]:
    """Return the waivers in force that end soon: without a renewal, the decision ends with them."""
    if not rows:
        return []
    mine = {(row.decision.candidate_id, row.part.removeprefix(WAIVER)): row.decision for row in rows}
    today = timezone.localdate()
    ending = Waiver.objects.filter(
        candidate__in={key for key, _ in mine}, approved_at__isnull=False, ended_at__isnull=True,
        expires__range=(today, today + CONDITION_NEAR),
    )  # fmt: skip
    return [
        OwedItem(
            mine[one.candidate_id, one.rule],
            say("Waiver"),
            say(
                "Decision {pk}: you own the waiver of “{waived}”, which ends after {expires}. Meet the "
                "requirement, or have the waiver renewed.",
                pk=mine[one.candidate_id, one.rule].pk,
                waived=waived(one.rule),
                expires=dated(one.expires, "%-d %b %Y"),
            ),
            one.expires,
        )
        for one in ending
        if (one.candidate_id, one.rule) in mine
    ]


def _conditions(rows: list[Responsibility]) -> list[OwedItem]:
    """Return the conditions that are not met and due soon; a renewed sign-off keeps those of its original."""
    if not rows:
        return []
    wanted = {}
    for row in rows:
        track, _, number = row.part.removeprefix("condition:").rpartition("-")
        signoff = getattr(row.decision, f"{track}_signoff")
        wanted[signoff.root_id or signoff.pk, int(number)] = row
    last = timezone.now().date() + CONDITION_NEAR
    unmet = Condition.objects.filter(signoff__in={key for key, _ in wanted}, met_at__isnull=True, due__lte=last)
    found = []
    for one in unmet:
        if mine := wanted.get((one.signoff_id, one.number)):
            why = say(
                "Decision {decision_id}: you own this condition, due {due}: {text}",
                decision_id=mine.decision_id,
                due=dated(one.due, "%-d %b %Y"),
                text=one.text,
            )
            found.append(OwedItem(mine.decision, say("Condition"), why, one.due))
    return found

"""Reads of stages: at which stage decisions are, what they wait for, and whose turn it is."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from reviews.decisions.answers import PRODUCTION, TEST
from reviews.decisions.models import Decision, DecisionAlert, Responsibility
from reviews.decisions.stages.models import EvidenceDelivery, EvidenceItem, IssuedForTest, ProductionRelease
from reviews.decisions.stages.rules import Awaited, WaitingFor
from reviews.language.phrases import say
from reviews.people.deputies import represented
from reviews.people.models import User
from reviews.readmodels.models import CatalogEntry
from reviews.statements import objects, tuples
from reviews.workflow.models import Condition


def with_stage(found: QuerySet[Decision]) -> QuerySet[Decision]:
    """Annotate decisions with what ``stage_at`` reads."""
    return found.annotate(
        c_for_test=Exists(IssuedForTest.objects.filter(decision=OuterRef("pk"))),
        c_released=Subquery(ProductionRelease.objects.filter(decision=OuterRef("pk")).values("at")[:1]),
    )


def stage_at(decision: Decision, moment: datetime) -> str:
    """Return the stage of an annotated decision at a moment.

    Decisions from before stages were recorded have no row for test: they keep the answer with which they were issued.
    """
    released = vars(decision)["c_released"]
    return TEST if vars(decision)["c_for_test"] and not (released and released <= moment) else PRODUCTION


def in_test() -> Q:
    """Return the filter for decisions that are approved for test only, equivalent to ``stage_at`` now."""
    return Q(for_test__isnull=False, release__isnull=True)


def items_of(numbers: Iterable[int]) -> list[EvidenceItem]:
    """Return the items of some decisions with their deliveries, oldest delivery first."""
    given = EvidenceDelivery.objects.select_related("file", "by").order_by("pk")
    found = EvidenceItem.objects.filter(decision__in=list(numbers)).order_by("decision", "number")
    return list(found.prefetch_related(Prefetch("deliveries", given)))


def items_of_one(decision: Decision) -> list[EvidenceItem]:
    """Return the items of one decision with their deliveries, by statements that are kept if it has none."""

    def build(pk: int) -> QuerySet[EvidenceItem, Any]:
        return EvidenceItem.objects.filter(decision=pk).values_list("pk")[:1]

    return items_of([decision.pk]) if tuples(("evidence asked",), build, [decision.pk]) else []


def release_of(decision: Decision) -> ProductionRelease | None:
    """Return the release of a decision for production, None without one, by a statement that is kept."""

    def build(pk: int) -> QuerySet[ProductionRelease]:
        return ProductionRelease.objects.select_related("by").filter(decision=pk)

    return next(iter(objects(("release",), build, ProductionRelease, [decision.pk])), None)


def before_release(decision: Decision) -> list[Condition]:
    """Return the conditions of a decision's sign-offs that must be met before its release."""
    return _before_release([decision])[decision.pk]


def _before_release(decisions: Iterable[Decision]) -> dict[int, list[Condition]]:
    """Return the same for each of some decisions; two of one candidate may rest on the same sign-offs."""
    signed: dict[int, set[int]] = defaultdict(set)
    for decision in decisions:
        for one in (decision.legal_signoff, decision.engineering_signoff):
            signed[one.root_id or one.pk].add(decision.pk)
    found: dict[int, list[Condition]] = {number: [] for numbers in signed.values() for number in numbers}
    rows = Condition.objects.filter(signoff__in=signed, before_release=True).select_related("signoff", "met_by")
    for row in rows.order_by("signoff", "number"):
        for number in signed[row.signoff_id]:
            found[number].append(row)
    return found


def waiting_for(decision: Decision) -> WaitingFor:
    """Return what a decision waits for before it can be released: its items, and conditions before release."""
    return _waiting([decision])[decision.pk]


def waiting_for_each(numbers: Iterable[int]) -> dict[int, WaitingFor]:
    """Return what each of some decisions waits for, by number, in the same few queries for any number of them."""
    signed = Decision.objects.select_related("legal_signoff", "engineering_signoff").defer("canonical")
    return _waiting(list(signed.filter(pk__in=list(numbers))))


def _waiting(decisions: list[Decision]) -> dict[int, WaitingFor]:
    numbers = [one.pk for one in decisions]
    owners = {
        number: {part: owner_words(row) for part, row in rows.items()} for number, rows in owners_of(numbers).items()
    }
    awaited: dict[int, list[Awaited]] = {number: [] for number in numbers}
    for item in items_of(numbers):
        owner = owners.get(item.decision_id, {}).get(part_of(item), "")
        awaited[item.decision_id].append(Awaited(item.what, owner, item.due, done=bool(item.deliveries.all())))
    for number, conditions in _before_release(decisions).items():
        for one in conditions:
            owner = owners.get(number, {}).get(f"condition:{one.signoff.track}-{one.number}", one.owner)
            what = say("condition {number_of} of the {track} track", number_of=one.number, track=one.signoff.track)
            awaited[number].append(Awaited(what, owner, one.due, done=one.met_at is not None))
    return {number: WaitingFor(number, listed) for number, listed in awaited.items()}


def part_of(item: EvidenceItem) -> str:
    """Return the key under which a ``Responsibility`` names the owner of an item."""
    return f"evidence:{item.number}"


def owners_of(numbers: Iterable[int]) -> dict[int, dict[str, Responsibility]]:
    """Return who owns the evidence and the conditions of some decisions now, by number and part, in one query.

    ``responsibility.queries`` answers for every part; it stands above this module, which standings are read with.
    """
    ours = Q(part__startswith="evidence:") | Q(part__startswith="condition:")
    rows = Responsibility.objects.filter(ours, decision__in=list(numbers)).order_by("decision_id", "part", "-pk")
    found: dict[int, dict[str, Responsibility]] = defaultdict(dict)
    for row in rows.distinct("decision_id", "part").select_related("account", "team"):
        found[row.decision_id][row.part] = row
    return found


def owner_row(item: EvidenceItem) -> Responsibility | None:
    """Return the row that says who owns an item now."""
    return owners_of([item.decision_id])[item.decision_id].get(part_of(item))


def owner_words(row: Responsibility | None) -> str:
    """Return an owner in one line; a team says that it is one, "" without a row."""
    if row is None:
        return ""
    return row.name if row.account_id else say("{name} (team)", name=row.name)


def _alive_in_test(among: QuerySet[CatalogEntry] | None = None) -> QuerySet[CatalogEntry, int]:
    """Return the numbers of the decisions alive and in test, by the index that has nothing but them."""
    found = CatalogEntry.objects.all() if among is None else among
    found = found.filter(stage=TEST, ended="", review_by__gte=timezone.now().date())
    return found.order_by().values_list("pk", flat=True)


def undelivered() -> QuerySet[EvidenceItem]:
    """Return the items of decisions alive and in test for which nothing was delivered."""
    given = EvidenceDelivery.objects.filter(item=OuterRef("pk"))
    return EvidenceItem.objects.filter(~Exists(given), decision__in=_alive_in_test())


def overdue(today: date) -> QuerySet[EvidenceItem]:
    """Return the undelivered items whose day has passed."""
    return undelivered().filter(due__lt=today)


def answers_for(user: User, row: Responsibility | None) -> bool:
    """Tell whether a person is the holder of a part, a member of the team that is, or acts today for such a one."""
    if row is None:
        return False
    people = [user, *(one.person for one in represented(user))]
    return any(row.account_id == one.pk if row.account_id else row.team_id in one.team_ids for one in people)


def conditions_before_release() -> QuerySet[Condition]:
    """Return the conditions before release of an outer decision, which refer to the first of a sign-off's renewals."""
    # One comparison with four values is answered by the index of sign-offs, four of them by reading every condition.
    signed = ("legal_signoff", "legal_signoff__root", "engineering_signoff", "engineering_signoff__root")
    four = Func(*(OuterRef(one) for one in signed), template="ARRAY[%(expressions)s]")
    return Condition.objects.filter(_is_in("signoff", four), before_release=True)


def _is_in(name: str, values: Func | Subquery) -> Func:
    """Return the condition that a column is one of an array's values, which no method of Django's writes."""
    return Func(F(name), values, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField())


def ready_for_release(among: QuerySet[CatalogEntry] | None = None) -> QuerySet[Decision]:
    """Return the decisions alive and in test that wait for nothing but their release, longest ready first.

    ``among`` are the entries of those that count, None for all.
    """
    given = EvidenceDelivery.objects.filter(item=OuterRef("pk"))
    missing = EvidenceItem.objects.filter(~Exists(given), decision=OuterRef("pk"))
    open_conditions = conditions_before_release().filter(met_at__isnull=True)
    # As an array they are found first, by their index, without those that wait for evidence, which are most; in a join,
    # the planner would walk through all decisions, or join each of them before it looks at its evidence.
    alive = Decision.objects.filter(_is_in("pk", ArraySubquery(_alive_in_test(among).filter(~Exists(missing)))))
    return alive.filter(~Exists(open_conditions)).order_by("issued_at", "pk")


def evidence_seen(decision: Decision) -> str:
    """Return a mark of everything delivered so far, which changes with each delivery and each condition met."""
    given = [delivery.pk for item in items_of([decision.pk]) for delivery in item.deliveries.all()]
    met = [one.pk for one in before_release(decision) if one.met_at]
    return f"{max(given, default=0)}-{len(given)}-{len(met)}"


def with_overdue_alerts() -> QuerySet[Decision]:
    """Return the decisions with overdue evidence, and those whose alert says that they have some."""
    late = overdue(timezone.now().date()).values("decision")
    kind = DecisionAlert.AlertKind.EVIDENCE_OVERDUE
    said = DecisionAlert.objects.filter(kind=kind, closed_at__isnull=True).values("decision")
    return Decision.objects.filter(Q(pk__in=late) | Q(pk__in=said)).order_by("pk")

"""What the pages show of a decision's stage: its evidence with every delivery, conditions, and who may do what next."""

from dataclasses import dataclass

from reviews.decisions.answers import TEST
from reviews.decisions.models import Decision, Responsibility
from reviews.decisions.queries import Standing
from reviews.decisions.stages import permits, queries
from reviews.decisions.stages.models import EvidenceDelivery, EvidenceItem, ProductionRelease
from reviews.people.models import User
from reviews.workflow.models import Condition


@dataclass(frozen=True)
class EvidenceRow:
    """One item with its owner, the delivery that counts, the earlier ones, and why this person may not deliver it."""

    item: EvidenceItem
    owner: str
    delivery: EvidenceDelivery | None
    earlier: list[EvidenceDelivery]
    why_not_deliver: str


@dataclass(frozen=True)
class StagePage:
    """The stage of a decision for one person; ``none`` is why no evidence is needed, ``asked`` text of old records."""

    standing: Standing
    rows: list[EvidenceRow]
    conditions: list[Condition]
    release: ProductionRelease | None
    issued_for_test: bool
    waits: str
    why_not_release: str

    @property
    def in_test(self) -> bool:
        """Whether the decision is approved for test only."""
        return self.standing.stage == TEST

    @property
    def missing(self) -> int:
        """The number of items without a delivery."""
        return sum(1 for one in self.rows if one.delivery is None)


def stage_page(decision: Decision, stands: Standing, user: User) -> StagePage:
    """Return what this person sees of the stage of a decision."""
    items = queries.items_of_one(decision)
    owners = queries.owners_of([decision.pk])[decision.pk] if items else {}
    issued_for_test = hasattr(decision, "for_test")
    return StagePage(
        standing=stands,
        rows=[_row(decision, one, owners.get(queries.part_of(one)), stands, user) for one in items],
        conditions=queries.before_release(decision) if issued_for_test else [],
        release=queries.release_of(decision),
        issued_for_test=issued_for_test,
        waits=queries.waiting_for(decision).sentence if stands.stage == TEST else "",
        why_not_release=permits.why_not_release(user, decision, stands),
    )


def _row(
    decision: Decision, item: EvidenceItem, owner: Responsibility | None, stands: Standing, user: User
) -> EvidenceRow:
    given = list(item.deliveries.all())
    return EvidenceRow(
        item, queries.owner_words(owner), given[-1] if given else None, given[-2::-1],
        permits.why_not_deliver(user, decision, owner, stands),
    )  # fmt: skip

"""Operational evidence of a decision as plain values, as of a moment: for pages, exports and the API."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reviews.decisions.models import Decision
from reviews.decisions.stages.models import ProductionRelease
from reviews.decisions.stages.queries import items_of, owner_words, owners_of, part_of, stage_at


@dataclass(frozen=True)
class EvidenceSummary:
    """One item with the delivery that counts; ``delivered_at`` is None, and digest and address are "", until then."""

    number: int
    what: str
    owner: str
    due: date
    delivered_at: datetime | None = None
    delivered_by: str = ""
    sha256: str = ""
    link: str = ""


@dataclass(frozen=True)
class StageSummary:
    """The stage of a decision at a moment, its evidence, and its release (None before it)."""

    stage: str
    evidence: list[EvidenceSummary]
    release: ProductionRelease | None

    def as_json(self) -> dict[str, Any]:
        """Return the summary as the exports keep it."""
        return {
            "stage": self.stage,
            "evidence": [
                {
                    **vars(one), "due": one.due.isoformat(),
                    "delivered_at": one.delivered_at.isoformat() if one.delivered_at else None,
                }
                for one in self.evidence
            ],
            "release": self.release and {
                "by": self.release.by.name, "at": self.release.at.isoformat(), "reason": self.release.reason,
            },
        }  # fmt: skip


def summary(decision: Decision, moment: datetime) -> StageSummary:
    """Return the stage of a decision with its evidence as of a moment; ``decision`` is annotated (``with_stage``)."""
    release = ProductionRelease.objects.select_related("by").filter(decision=decision, at__lte=moment).first()
    return StageSummary(stage_at(decision, moment), delivered(decision, moment), release)


def delivered(decision: Decision, moment: datetime) -> list[EvidenceSummary]:
    """Return every item of a decision with its newest delivery up to a moment."""
    items = items_of([decision.pk])
    owners = owners_of([decision.pk])[decision.pk] if items else {}
    found = []
    for item in items:
        owner = owners.get(part_of(item))
        given = [one for one in item.deliveries.all() if one.at <= moment]
        last = given[-1] if given else None
        found.append(
            EvidenceSummary(
                item.number, item.what, owner_words(owner), item.due,
                last.at if last else None, last.by.name if last else "",
                last.file.sha256 if last and last.file else "", last.link if last else "",
            )
        )  # fmt: skip
    return found

"""What was handed over since a record was issued: who answers for a part now, beside whom the record names."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from reviews.decisions.models import Decision, Responsibility
from reviews.decisions.responsibility.queries import (
    CHANGE_OWNER,
    counting,
    current_of,
    holder_of,
    part_words,
    recorded_of,
)
from reviews.people.holder import Holder


@dataclass(frozen=True)
class HandedPart:
    """One part that someone else answers for now; ``before`` is None if the record names no one for it."""

    part: str
    before: Holder | None
    now: Holder
    row: Responsibility

    @property
    def words(self) -> str:
        """The part in words."""
        return part_words(self.part)

    def as_json(self) -> dict[str, Any]:
        """Return the part as API and bundle keep it."""
        return {
            "part": self.part, "for": self.words, "recorded": self.before.as_record() if self.before else None,
            "now": self.now.as_record(), "since": self.row.since.isoformat(), "by": self.row.by.name,
            "why": self.row.why,
        }  # fmt: skip


def handed_over(decision: Decision, moment: datetime | None = None) -> list[HandedPart]:
    """Return the parts whose holder is not the recorded one, now or as of a moment, in the order of their keys."""
    named = recorded_of(decision)
    return [
        HandedPart(row.part, before, holder, row)
        for row in sorted(_counting(decision, moment), key=lambda one: one.part)
        for before, holder in [(named.get(row.part), holder_of(row))]
        if before is None or (before.kind, before.key) != (holder.kind, holder.key)
    ]


def as_values(found: Iterable[HandedPart]) -> list[dict[str, Any]]:
    """Return handed over parts as JSON values."""
    return [one.as_json() for one in found]


def change_owners(numbers: Collection[int] | QuerySet[Any, Any]) -> dict[int, Holder]:
    """Return who evaluates the changes of these decisions now, where a row says so."""
    rows = counting().filter(decision__in=numbers, part=CHANGE_OWNER)
    return {row.decision_id: holder_of(row) for row in rows}


def _counting(decision: Decision, moment: datetime | None) -> Iterable[Responsibility]:
    """Return the row that counts of each part of a decision, now or as of a moment."""
    if moment is None:
        return current_of(decision).values()
    upto = Responsibility.objects.filter(since__lte=moment, decision=decision).order_by("decision_id", "part", "-pk")
    return upto.distinct("decision_id", "part").select_related("account", "team", "by")

"""What conditions and waivers say to the rules and to the lists, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reviews.workflow.waivers.models import Waiver


@dataclass(frozen=True)
class ConditionLine:
    """What the rules need of one condition."""

    words: str
    track: str
    owner: str
    met: bool
    first: bool
    due: date
    lapses_on: date | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "ConditionLine":
        """A condition by the names of its columns, a list's JSON or a row's own; ``track`` beside them."""
        due = date.fromisoformat(str(row["due"]))
        lapses = date.fromisoformat(str(row["lapses_on"])) if row["lapses_on"] else None
        words = f"condition {row['number']} of the {row['track']} track, due {due:%-d %b %Y}"
        return cls(words, row["track"], row["owner"], bool(row["met_at"]), bool(row["before_release"]), due, lapses)

    def late(self, today: date) -> bool:
        """Whether it is open past its day."""
        return not self.met and self.due < today

    def lapsed(self, today: date) -> bool:
        """Whether it is open beyond its grace."""
        return not self.met and self.lapses_on is not None and self.lapses_on < today


def waived_words(waiver: Waiver) -> str:
    """Until when a waiver lasts, who answers for it, and how often it was renewed."""
    again = f", renewed {waiver.renewals} time{'s' if waiver.renewals != 1 else ''}" if waiver.renewals else ""
    glass = "by break-glass " if waiver.kind == Waiver.WaiverKind.BREAK_GLASS else ""
    return f"{glass}until {waiver.expires:%-d %b %Y}; {waiver.owner} answers for it{again}"

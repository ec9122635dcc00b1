"""Conditions and waivers as plain values, for the rules and for lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reviews.language.phrases import dated, say, say_count
from reviews.workflow.waivers.models import Waiver


@dataclass(frozen=True)
class ConditionLine:
    """What the rules need to know about one condition."""

    words: str
    track: str
    owner: str
    met: bool
    due: date
    lapses_on: date | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "ConditionLine":
        """Return a condition from its columns by name (a list's JSON or a row's), with ``track`` among them."""
        due = date.fromisoformat(str(row["due"]))
        lapses = date.fromisoformat(str(row["lapses_on"])) if row["lapses_on"] else None
        words = say(
            "condition {number_of} of the {track} track, due {due}",
            number_of=row["number"],
            track=row["track"],
            due=dated(due, "%-d %b %Y"),
        )
        return cls(words, row["track"], row["owner"], bool(row["met_at"]), due, lapses)

    def late(self, today: date) -> bool:
        """Tell whether it is open past its due date."""
        return not self.met and self.due < today

    def lapsed(self, today: date) -> bool:
        """Tell whether it is open beyond its grace period."""
        return not self.met and self.lapses_on is not None and self.lapses_on < today


def waived_words(waiver: Waiver) -> str:
    """Say until when a waiver lasts, who owns it, and how often it was renewed."""
    again = say_count(waiver.renewals, ", renewed {number} time", ", renewed {number} times") if waiver.renewals else ""
    values = {"expires": dated(waiver.expires, "%-d %b %Y"), "owner": waiver.owner, "again": again}
    if waiver.kind == Waiver.WaiverKind.BREAK_GLASS:
        return say("by break-glass until {expires}; owner: {owner}{again}", **values)
    return say("until {expires}; owner: {owner}{again}", **values)

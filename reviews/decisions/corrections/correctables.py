"""The parts of a record whose words may be corrected, and where they are in it; plain Python."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.language.phrases import say

EITHER, LEGAL, ENGINEERING = "", "legal", "engineering"


@dataclass(frozen=True)
class CorrectablePart:
    """One part: its words on pages, its place in the record, and the track whose reviewer agrees ("" for either)."""

    title: str
    place: tuple[str, ...]
    track: str = EITHER


PARTS: dict[str, CorrectablePart] = {
    "limitations": CorrectablePart(say("Limitations"), ("limitations",)),
    "largest-risk": CorrectablePart(say("Largest unresolved risk"), ("largest_unresolved_risk",)),
    "exit-plan": CorrectablePart(say("Exit plan"), ("removal_plan",)),
    "fallback-note": CorrectablePart(say("Fallback details"), ("fallback", "note")),
    "trade-off": CorrectablePart(say("Trade-off accepted"), ("trade_off_accepted",), ENGINEERING),
    "legal-reason": CorrectablePart(say("Reason of the legal sign-off"), ("signoffs", "legal", "reason"), LEGAL),
    "engineering-reason": CorrectablePart(
        say("Reason of the engineering sign-off"), ("signoffs", "engineering", "reason"), ENGINEERING
    ),
    "intended-use": CorrectablePart(say("Intended use"), ("license", "intended_use"), LEGAL),
}
"""Scope, bytes, envelope, conditions, dates and people are left out: only another decision changes them."""

SUPERSEDE = say(
    "Only words without effect can be corrected. Scope, files, envelope, conditions, dates and people change only by"
    " a decision that supersedes this one."
)


def text_of(data: Mapping[str, Any], part: str) -> str:
    """Return the words of a part in a record, "" if the record has none."""
    value: Any = data
    for key in PARTS[part].place:
        value = value.get(key, "") if isinstance(value, Mapping) else ""
    return str(value or "")

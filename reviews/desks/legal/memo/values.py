"""A legal memo as plain values: its question, its short answer, and its parts in reading order."""

from dataclasses import dataclass, field
from datetime import datetime

from reviews.language.phrases import say

MOST_QUOTE = 1500
"""Most characters of a clause that a memo quotes; the rest is counted."""


@dataclass(frozen=True)
class MemoRow:
    """One entry of a part: a heading, what is said, the words of its clause, and where these stand."""

    head: str
    text: str = ""
    quote: str = ""
    where: str = ""


@dataclass(frozen=True)
class MemoPart:
    """One part with its rows; ``empty`` is said where there are none."""

    slug: str
    title: str
    rows: list[MemoRow]
    empty: str


@dataclass(frozen=True)
class LegalMemo:
    """The whole memo; ``tone`` and ``answer`` are the short answer, ``about`` says which repository and commit."""

    title: str
    about: list[tuple[str, str]]
    question: str
    tone: str
    answer: str
    reasons: list[str]
    parts: list[MemoPart]
    made_at: datetime
    made_by: str
    note: str = field(
        default=say(
            "Our terms are readings by named people or proposals that no one has confirmed; each says which. The "
            "quoted texts are the publisher's."
        )
    )


def quoted(text: str) -> str:
    """Return the words of a clause, shortened with the number of characters that were left out."""
    left = len(text) - MOST_QUOTE
    return (
        text
        if left <= 0
        else say("{rstrip} … [{left:,} more characters]", rstrip=text[:MOST_QUOTE].rstrip(), left=left)
    )

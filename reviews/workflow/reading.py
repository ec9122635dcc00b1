"""A document's text as paragraphs for reading, with every line still findable by its number."""

import re
from dataclasses import dataclass

MAX_LINES = 4000
"""Lines shown on a desk; the document page has the rest."""

NEW_BLOCK = re.compile(r"^\s*(\(?[a-zA-Z0-9]{1,3}[.)]\s|\d+(\.\d+)*\.?\s|[-*•]\s|#{1,6}\s|[|>])")
HEADING = re.compile(
    r"^\s*(#{1,6}\s+\S.*|\d{1,2}(\.\d{1,2})*\.?\s+[A-Z][^.;:]{2,70}\.?|[A-Z][A-Z0-9 ,.'&/()-]{3,70})\s*$"
)


@dataclass(frozen=True)
class Line:
    """One line: its number in the file, counted from 1, and its text without the marks of a heading."""

    number: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Lines that belong together, as their author wrapped them."""

    lines: tuple[Line, ...]
    heading: bool = False


def paragraphs(text: str) -> list[Paragraph]:
    """The first ``MAX_LINES`` lines, joined into paragraphs; a blank line or the mark of a list begins a new one."""
    found: list[Paragraph] = []
    block: list[Line] = []
    for number, raw in enumerate(text.split("\n")[:MAX_LINES], start=1):
        if not raw.strip():
            found, block = _close(found, block), []
            continue
        if block and NEW_BLOCK.match(raw):
            found, block = _close(found, block), []
        block.append(Line(number, raw.strip()))
    return _close(found, block)


def _close(found: list[Paragraph], block: list[Line]) -> list[Paragraph]:
    if not block:
        return found
    if len(block) == 1 and HEADING.match(block[0].text):
        line = block[0]
        return [*found, Paragraph((Line(line.number, line.text.lstrip("# ")),), heading=True)]
    return [*found, Paragraph(tuple(block))]


def title(text: str, fallback: str) -> str:
    """The document's own first line if it reads like a title, else its path."""
    first = next((line.strip(" #\t=") for line in text.splitlines()[:20] if line.strip(" #\t=-*")), "")
    return first if 3 <= len(first) <= 100 else fallback

"""A document's text as paragraphs for reading, with every line still findable by its number."""

import re
from dataclasses import dataclass

MAX_LINES = 4000
"""Lines shown on a desk; the document page has the rest."""

NEW_BLOCK = re.compile(r"^\s*(\(?[a-zA-Z0-9]{1,3}[.)]\s|\d+(\.\d+)*\.?\s|[-*•]\s|#{1,6}\s|[|>])")
RULE = re.compile(r"^\s*([=*_-])\1{3,}\s*$")
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
        if not raw.strip() or RULE.match(raw):
            # A row of signs under a line makes it a heading; alone it only separates.
            found, block = _close(found, block, heading=bool(raw.strip()) and len(block) == 1), []
            continue
        if block and (NEW_BLOCK.match(raw) or _runs_on(block, raw)):
            found, block = _close(found, block), []
        block.append(Line(number, raw.strip()))
    return _close(found, block)


def _runs_on(block: list[Line], following: str) -> bool:
    """Whether a short heading is followed by its text without a blank line between them."""
    first = block[0].text
    return len(block) == 1 and len(first) < 50 and bool(HEADING.match(first)) and following.strip()[0].isupper()


def _close(found: list[Paragraph], block: list[Line], *, heading: bool = False) -> list[Paragraph]:
    if not block:
        return found
    if heading or (len(block) == 1 and HEADING.match(block[0].text)):
        line = block[0]
        return [*found, Paragraph((Line(line.number, line.text.lstrip("# ")),), heading=True)]
    return [*found, Paragraph(tuple(block))]


def titled(found: list[Paragraph], fallback: str) -> tuple[Line, list[Paragraph]]:
    """The document's own title and what follows it; line 0 with the fallback when it does not begin with one."""
    if found and len(found[0].lines) == 1 and 3 <= len(found[0].lines[0].text) <= 100:
        return found[0].lines[0], found[1:]
    return Line(0, fallback), found

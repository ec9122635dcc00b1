"""A document's text as paragraphs, in which every line keeps its number."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

MAX_LINES = 4000
"""Maximum lines shown on a desk; the document page shows the rest."""

NEW_BLOCK = re.compile(r"^\s*(\(?[a-zA-Z0-9]{1,3}[.)]\s|\d+(\.\d+)*\.?\s|[-*•]\s|#{1,6}\s|[|>])")
RULE = re.compile(r"^\s*([=*_-])\1{3,}\s*$")
HEADING = re.compile(
    r"^\s*(#{1,6}\s+\S.*|\d{1,2}(\.\d{1,2})*\.?\s+[A-Z][^.;:]{2,70}\.?|[A-Z][A-Z0-9 ,.'&/()-]{3,70})\s*$"
)


@dataclass(frozen=True)
class Mark:
    """A half-open span of the text in characters: a ``clause`` tied to a term, ``changed`` words, or a sentence.

    ``title`` is its label, ``ref`` its target on the page, ``ident`` what the target finds it by: a term may have
    several clauses. ``number`` is that of a sentence, whose words are shown as they are; 0 for any other mark.
    """

    start: int
    end: int
    kind: str
    title: str = ""
    ref: str = ""
    ident: str = ""
    number: int = 0


@dataclass(frozen=True)
class TextPart:
    """A part of a line with its mark, and the marks that begin and end with it."""

    text: str
    mark: Mark | None = None
    begins: tuple[Mark, ...] = ()
    ends: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class TextLine:
    """One line: its number in the file, counted from 1, and its text without the marks of a heading.

    ``marked`` holds the same text in parts if a clause or a difference covers some of it.
    """

    number: int
    text: str
    marked: tuple[TextPart, ...] = ()

    @property
    def parts(self) -> tuple[TextPart, ...]:
        """The text in the parts that the page renders."""
        return self.marked or (TextPart(self.text),)


@dataclass(frozen=True)
class Paragraph:
    """Lines that belong together, as their author wrapped them."""

    lines: tuple[TextLine, ...]
    heading: bool = False


def paragraphs(text: str) -> list[Paragraph]:
    """Join the first ``MAX_LINES`` lines into paragraphs; a blank line or a list marker begins a new one."""
    found: list[Paragraph] = []
    block: list[TextLine] = []
    for number, raw in enumerate(text.split("\n")[:MAX_LINES], start=1):
        if not raw.strip() or RULE.match(raw):
            # A row of symbols makes the line above it a heading; on its own, the row is only a separator.
            found, block = _close(found, block, heading=bool(raw.strip()) and len(block) == 1), []
            continue
        if block and (NEW_BLOCK.match(raw) or _runs_on(block, raw)):
            found, block = _close(found, block), []
        block.append(TextLine(number, raw.strip()))
    return _close(found, block)


def _runs_on(block: list[TextLine], following: str) -> bool:
    """Tell whether a short heading runs into its text without a blank line."""
    first = block[0].text
    return len(block) == 1 and len(first) < 50 and bool(HEADING.match(first)) and following.strip()[0].isupper()


def _close(found: list[Paragraph], block: list[TextLine], *, heading: bool = False) -> list[Paragraph]:
    if not block:
        return found
    if heading or (len(block) == 1 and HEADING.match(block[0].text)):
        line = block[0]
        return [*found, Paragraph((TextLine(line.number, line.text.lstrip("# ")),), heading=True)]
    return [*found, Paragraph(tuple(block))]


def with_marks(found: list[Paragraph], text: str, marks: Iterable[Mark]) -> list[Paragraph]:
    """Return the paragraphs of this text with every mark applied; where marks overlap, the first one wins."""
    ordered = list(marks)
    if not ordered:
        return found
    lines, starts, at = text.split("\n")[:MAX_LINES], [], 0
    for raw in lines:
        starts.append(at)
        at += len(raw) + 1
    here: dict[int, list[Mark]] = defaultdict(list)
    for mark in ordered:
        for number in range(bisect_right(starts, mark.start), bisect_left(starts, mark.end) + 1):
            here[number].append(mark)
    return [
        replace(
            block,
            lines=tuple(
                _marked(line, starts[line.number - 1], lines[line.number - 1], here[line.number])
                for line in block.lines
            ),
        )
        for block in found
    ]


def _marked(line: TextLine, at: int, raw: str, marks: list[Mark]) -> TextLine:
    begin = at + max(0, raw.find(line.text))
    end = begin + len(line.text)
    here = [mark for mark in marks if mark.start < end and mark.end > begin]
    if not here:
        return line
    edges = sorted({begin, end, *(edge for mark in here for edge in (mark.start, mark.end) if begin < edge < end)})
    parts = []
    for first, last in pairwise(edges):
        over = next((mark for mark in here if not mark.number and mark.start <= first and mark.end >= last), None)
        begins = tuple(mark for mark in here if (mark.ref or mark.number) and mark.start == first)
        ends = tuple(mark for mark in here if mark.ref and mark.end == last)
        parts.append(TextPart(raw[first - at : last - at], over, begins, ends))
    return replace(line, marked=tuple(parts))


def titled(found: list[Paragraph], fallback: str) -> tuple[TextLine, list[Paragraph]]:
    """Return the document's own title and the rest; line 0 with the fallback if it does not begin with a title."""
    if found and len(found[0].lines) == 1 and 3 <= len(found[0].lines[0].text) <= 100:
        return found[0].lines[0], found[1:]
    return TextLine(0, fallback), found

"""The glossary of the project's documentation as a page: the words that stand on pages, with an anchor for each."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.text import slugify

from reviews.templatetags.markup import fill, fill_each

SOURCE = Path("docs") / "glossary.md"
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
COLUMNS = 5
NOWHERE = "–"
"""What the column “on pages” holds for a word of the code alone."""


@dataclass(frozen=True)
class GlossaryTerm:
    """One word: its anchor, its meaning, and what pages call it."""

    word: str
    anchor: str
    meaning: SafeString
    on_pages: SafeString


@dataclass(frozen=True)
class GlossaryPart:
    """One part of the glossary under its heading."""

    title: str
    terms: tuple[GlossaryTerm, ...]


@cache
def parts() -> tuple[GlossaryPart, ...]:
    """Return the parts of the glossary that have words of pages, in the order of the file, which is read once."""
    return parts_of((settings.BASE_DIR / SOURCE).read_text(encoding="utf-8"))


def parts_of(text: str) -> tuple[GlossaryPart, ...]:
    """Return the parts of a glossary written as Markdown tables; everything in it is taken for text."""
    found: list[tuple[str, list[GlossaryTerm]]] = []
    for line in text.splitlines():
        if line.startswith("## "):
            found.append((line[3:].strip(), []))
        elif line.startswith("| ") and found:
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if len(cells) == COLUMNS and cells[0] != "word" and cells[3] != NOWHERE:
                found[-1][1].append(GlossaryTerm(cells[0], anchor_of(cells[0]), _marked(cells[1]), _marked(cells[3])))
    return tuple(GlossaryPart(title, tuple(terms)) for title, terms in found if terms)


def anchor_of(word: str) -> str:
    """Return the place of a word on the glossary's page."""
    return f"term-{slugify(word)}"


def _marked(text: str) -> SafeString:
    """Return a cell as HTML: what stands between backticks is code, a link is its words, and the rest is text."""
    pieces = LINK.sub(r"\1", text).split("`")
    return fill_each("", "{}", [(fill("<code>{}</code>", one) if at % 2 else one,) for at, one in enumerate(pieces)])

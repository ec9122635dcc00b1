"""The glossary of the project's documentation as a page: the words that stand on pages, with an anchor for each."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.text import slugify

from reviews.language.memory import told
from reviews.language.phrases import own, read
from reviews.language.reader import SOURCE, speaking, spoken
from reviews.templatetags.markup import fill, fill_each

FILE = Path("docs") / "glossary.md"
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
COLUMNS = 5
"""Columns of a table of nouns; each further one holds the words of a language, under its code."""
NOWHERE = "–"
"""What the column “on pages” holds for a word of the code alone."""


@dataclass(frozen=True)
class GlossaryTerm:
    """One word: its anchor, its meaning, what pages call it, and the English word where the reader's is another one."""

    word: str
    anchor: str
    meaning: SafeString
    on_pages: SafeString
    english: str = ""
    meaning_lang: str = ""
    """The language of the meaning, if it is not the page's: a new language's catalogue may lack it still."""


@dataclass(frozen=True)
class GlossaryPart:
    """One part of the glossary under its heading."""

    title: str
    terms: tuple[GlossaryTerm, ...]


def parts() -> tuple[GlossaryPart, ...]:
    """Return the parts of the glossary that have words of pages, for the reader, in the order of the file."""
    return _parts(spoken())


@cache
def _parts(language: str) -> tuple[GlossaryPart, ...]:
    return parts_of((settings.BASE_DIR / FILE).read_text(encoding="utf-8"), language)


def parts_of(text: str, language: str = SOURCE) -> tuple[GlossaryPart, ...]:
    """Return the parts of a glossary written as Markdown tables; everything in it is taken for text.

    The words of a language stand in its column, meanings and headings in its catalogue.
    """
    found: list[tuple[str, list[GlossaryTerm]]] = []
    heads: list[str] = []
    with speaking(language):
        for line in text.splitlines():
            if line.startswith("## "):
                found.append((str(own(line[3:].strip())), []))
            elif line.startswith("| ") and found:
                cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
                if cells[0] == "word":
                    heads = cells
                elif len(cells) >= COLUMNS and cells[3] != NOWHERE:
                    found[-1][1].append(_term(cells, dict(zip(heads, cells, strict=False)).get(language, "")))
    return tuple(GlossaryPart(title, tuple(terms)) for title, terms in found if terms)


def _term(cells: list[str], word: str) -> GlossaryTerm:
    said = read(own(cells[1]))
    meaning, meaning_lang = _marked(said), SOURCE if said == cells[1] and spoken() != SOURCE else ""
    if not word:
        return GlossaryTerm(cells[0], anchor_of(cells[0]), meaning, _marked(told(cells[3])), "", meaning_lang)
    return GlossaryTerm(word, anchor_of(cells[0]), meaning, fill(""), cells[0], meaning_lang)


def anchor_of(word: str) -> str:
    """Return the place of a word on the glossary's page."""
    return f"term-{slugify(word)}"


def _marked(text: str) -> SafeString:
    """Return a cell as HTML: what stands between backticks is code, a link is its words, and the rest is text."""
    pieces = LINK.sub(r"\1", text).split("`")
    return fill_each("", "{}", [(fill("<code>{}</code>", one) if at % 2 else one,) for at, one in enumerate(pieces)])

"""Marks in a text that was taken from a file of another format: which format it was, and where its pages begin.

The marks are a part of the stored text, so that whoever shows, quotes or compares it knows how it was got, without
asking for the file. A line of the file itself that looks like a mark is written with other brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

PDF, DOCX, ODT, HTML, RST = "PDF", "DOCX", "ODT", "HTML", "RST"
_NOTES = {
    PDF: "Layout, images and annotations are missing",
    DOCX: "Layout, images, numbers of lists and comments are missing",
    ODT: "Layout, images, numbers of lists and comments are missing",
    HTML: "Layout, images, scripts and comments are missing; hidden words are shown",
    RST: "Its markup is shown as written; a program may show it otherwise",
}
"""What the text of each format lacks."""
FIRST = re.compile(r"\[Text taken from an? (PDF|DOCX|ODT|HTML|RST) file[^\[\]\n]{0,300}\]")
PAGE = re.compile(r"^\[Page (\d{1,4}) of (\d{1,4})\]$", re.MULTILINE)
_FORGED = re.compile(r"^(\s*)\[((?:Text taken from an? |Page )[^\[\]\n]{0,400})\]", re.MULTILINE)


def article(form: str) -> str:
    """Return the article that a format takes."""
    return "an" if form in (ODT, HTML, RST) else "a"


def marked(form: str, pages: list[str], *, numbered: bool) -> str:
    """Return one text of these pages under the marks of its format; ``numbered`` if the format itself has pages."""
    count = f" of {len(pages)} page{'' if len(pages) == 1 else 's'}" if numbered else ""
    lines = [f"[Text taken from {article(form)} {form} file{count}. {_NOTES[form]}.]"]
    for number, page in enumerate(pages, start=1):
        lines += ["", f"[Page {number} of {len(pages)}]"] if numbered else [""]
        lines.append(_FORGED.sub(r"\1(\2)", page.strip("\n")))
    return "\n".join(lines) + "\n"


def taken_from(text: str) -> str:
    """Return the format that a text was taken from, "" for a text that was text already."""
    found = FIRST.match(text)
    return found[1] if found else ""


def page_at(text: str, offset: int) -> int:
    """Return the page of the file on which a character of its text is, 0 where the text has no pages."""
    if not FIRST.match(text):
        return 0
    return max((int(found[1]) for found in PAGE.finditer(text) if found.start() <= offset), default=0)


def pages_of(text: str) -> int:
    """Return the number of pages that the file of a text has, 0 where it has none."""
    found = PAGE.search(text) if FIRST.match(text) else None
    return int(found[2]) if found else 0


def marks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of every mark, which are no words of the file."""
    if first := FIRST.match(text):
        yield first.span()
        yield from (found.span() for found in PAGE.finditer(text))

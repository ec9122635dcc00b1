"""The words of an HTML page as a reader sees them, one block a line, so that other markup alone changes nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from reviews.language.phrases import joined

ALWAYS = frozenset({"script", "style", "title"})
SILENT = ALWAYS | {"template", "noscript", "svg", "iframe", "object"}
"""Elements whose text is no part of what the page says."""
DEEPEST = 50
BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote br dd div dl dt fieldset figure form h1 h2 h3 h4 h5 h6 header hr li main ol "
        "p pre section table tbody td tfoot th thead tr ul",
    )
)


class _Reader(HTMLParser):
    """Collects text; never raises on what a page may hold."""

    def __init__(self, silent: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.never = silent
        self.parts: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line at a block, and be silent inside what is no text."""
        if tag in self.never and len(self.silent) < DEEPEST:
            self.silent.append(tag)
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a line at a block; an end without a beginning ends nothing."""
        if tag in self.silent:
            del self.silent[self.silent.index(tag) :]
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep words outside of silent elements."""
        if not self.silent:
            self.parts.append(data.replace("\n", " "))


def page_text(source: str) -> str:
    """Return a page's text: a line per block, single spaces, a final line end; "" when the page shows nothing."""
    reader = _read(source, SILENT)
    if reader.silent:  # an unclosed element would swallow the rest of the page, and terms with it
        reader = _read(source, ALWAYS)
    lines = (joined(" ", line.split()) for line in "".join(reader.parts).replace("\xa0", " ").split("\n"))
    kept = [line for line in lines if line]
    return joined("\n", kept) + "\n" if kept else ""


def _read(source: str, silent: frozenset[str]) -> _Reader:
    reader = _Reader(silent)
    reader.feed(source)
    reader.close()
    return reader

"""Finds sentences of ours that a page shows in English to somebody who reads another language."""

import re
from html.parser import HTMLParser

from reviews.language.catalogue import of
from reviews.language.memory import SentenceMemory
from reviews.language.reader import PSEUDO

QUOTED = frozenset({"code", "pre", "script", "style", "textarea", "q", "blockquote", "kbd", "samp", "cite", "option"})
"""Elements whose text is quoted, typed or chosen: what people or a hub wrote, and names."""
VOID = frozenset({"br", "img", "input", "meta", "link", "hr", "wbr", "col", "source", "use", "path", "circle", "rect"})
HEARD = ("aria-label", "title", "placeholder", "alt")
LEAST = 3
"""Words of a text that is looked at: shorter ones are names and words that people use as well."""


class Texts(HTMLParser):
    """The texts of a page, each with whether it stands in a sentence that was translated."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [value for name in HEARD if (value := given.get(name)) and "⟦" not in value]
        if tag not in VOID:
            apart = tag in QUOTED or given.get("translate") == "no" or given.get("lang") == "en"
            self.open.append((tag, apart))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        plain = ""
        for char in data:
            self.depth += (char == "⟦") - (char == "⟧")
            plain += char if not self.depth and char != "⟧" else ""
        if not any(apart for _, apart in self.open):
            self.found.append(" ".join(plain.split()))


def left_plain(page: str) -> list[str]:
    """The texts of a page in the marked language that are sentences of ours and were not translated."""
    texts = Texts()
    texts.feed(page)
    memory = _memory()
    return [
        text
        for text in dict.fromkeys(texts.found)
        if len(re.findall(r"[A-Za-z]{2,}", text)) >= LEAST and (text in memory.plain or memory.find(text) is not None)
    ]


def _memory() -> SentenceMemory:
    return SentenceMemory(of(PSEUDO))

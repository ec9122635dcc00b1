"""Finds sentences and words of ours that a page shows in English to somebody who reads another language."""

import re
from functools import cache
from html.parser import HTMLParser

from reviews.language.catalogue import of
from reviews.language.memory import SentenceMemory
from reviews.language.reader import PSEUDO

QUOTED = frozenset({"code", "pre", "script", "style", "textarea", "q", "blockquote", "kbd", "samp", "cite", "option"})
"""Elements whose text is quoted, typed or chosen: what people or a hub wrote, and names."""
VOID = frozenset({"br", "img", "input", "meta", "link", "hr", "wbr", "col", "source", "use", "path", "circle", "rect"})
HEARD = ("aria-label", "title", "placeholder", "alt")
TOLD = frozenset({"h1", "h2", "h3", "th", "dt", "button", "a", "label", "summary", "legend"})
"""Elements whose words are nearly always ours, so that a single word is looked at as well."""
LEAST = 3
"""Words of a text that is looked at elsewhere: shorter ones are names and words that people use as well."""
CHOSEN = frozenset({"Claims"})
"""Words of ours that people of the scene have chosen as names, too."""


class Texts(HTMLParser):
    """The texts of a page that are neither quoted nor translated, each with whether its words are surely ours."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[tuple[str, bool]] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [(value, False) for name in HEARD if (value := given.get(name)) and "⟦" not in value]
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
            ours = next((tag in TOLD for tag, _ in reversed(self.open) if tag != "span"), False)
            self.found.append((" ".join(plain.split()), ours and "⟦" not in data))


def left_plain(page: str) -> list[str]:
    """The texts of a page in the marked language that are sentences or words of ours and were not translated."""
    texts = Texts()
    texts.feed(page)
    memory = _memory()
    return list(dict.fromkeys(text for text, ours in texts.found if _is_left(text, ours, memory)))


def _is_left(text: str, ours: bool, memory: SentenceMemory) -> bool:
    words = len(re.findall(r"[A-Za-z]{2,}", text))
    if words < LEAST:
        return ours and text in memory.plain and text not in CHOSEN
    return text in memory.plain or memory.find(text) is not None


@cache
def _memory() -> SentenceMemory:
    return SentenceMemory(of(PSEUDO))

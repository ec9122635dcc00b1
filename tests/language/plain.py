"""Finds sentences and words of ours that a page shows in English to somebody who reads another language."""

import re
from functools import cache
from html import escape
from html.parser import HTMLParser

from reviews.language.catalogue import of
from reviews.language.known_sentences import SURE, SentenceMemory
from reviews.language.reader import PSEUDO

QUOTED = frozenset({"code", "pre", "script", "style", "textarea", "q", "blockquote", "kbd", "samp", "cite", "option"})
"""Elements whose text is quoted, typed or chosen: what people or a hub wrote, and names."""
VOID = frozenset({"br", "img", "input", "meta", "link", "hr", "wbr", "col", "source", "use", "path", "circle", "rect"})
HEARD = ("aria-label", "title", "placeholder", "alt")
TOLD = frozenset({"h1", "h2", "h3", "th", "dt", "dd", "td", "button", "a", "label", "summary", "legend"})
"""Elements whose words are nearly always ours, so that a single word is looked at as well."""
LEAST = 3
"""Words of a text that is looked at elsewhere: shorter ones are names and words that people use as well."""
CHOSEN = frozenset({"Claims", "Use policy", "First token under 1.5 s at p95", "English", "text"})
"""Words of ours that people of the scene have chosen as names or answers, too, and kinds of data by their codes."""
INSIDE = re.compile("⟦([^⟦⟧]*)⟧")
RUN = re.compile(r"(?<![^\s“(])[A-Za-z0-9][\w’'“”:;,.()-]*(?: [A-Za-z0-9“(][\w’'“”:;,.()-]*)+(?![^\s)”])", re.ASCII)
"""Words without an accent inside a marked sentence: a value of it, which another writer made."""


class Texts(HTMLParser):
    """The texts of a page that are neither quoted nor translated, each with whether its words are surely ours."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[str] = []
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
        self.values += [run for inside in INSIDE.findall(data) for run in RUN.findall(inside)]
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
    left = [text for text, ours in texts.found if _is_left(text, ours, memory)]
    left += [text for text in texts.values if any(_is_surely_left(one, memory) for one in _ends(text))]
    return list(dict.fromkeys(left))


def _ends(text: str) -> tuple[str, ...]:
    """A value with the marks of the sentence around it, without them, and as a sentence of its own."""
    bare = text.rstrip(".,:;)”").lstrip("“(")
    return text, bare, f"{bare}."


def left_plain_text(text: str) -> list[str]:
    """The lines of a mail in the marked language that were not translated."""
    lines = [line for line in text.splitlines() if not line.startswith(("http", "> "))]
    return left_plain("".join(f"<p>{escape(line)}</p>" for line in lines))


def _is_left(text: str, ours: bool, memory: SentenceMemory) -> bool:
    words = len(re.findall(r"[A-Za-z]{2,}", text))
    if text in CHOSEN:
        return False
    if words < LEAST:
        return ours and text in memory.plain
    return text in memory.plain or memory.find(text) is not None


def _is_surely_left(text: str, memory: SentenceMemory) -> bool:
    """Whether a value is a sentence of ours; people of the scene write some that resemble one."""
    if len(re.findall(r"[A-Za-z]{2,}", text)) < LEAST or text.rstrip(".") in CHOSEN:
        return False
    found = memory.find(text)
    return text in memory.plain or (found is not None and found[0].weight >= SURE)


@cache
def _memory() -> SentenceMemory:
    return SentenceMemory(of(PSEUDO))

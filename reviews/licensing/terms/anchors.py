"""Where the clause of each shipped term stands in its license: a few of its words, and the number of its section.

No text of a license is shipped. An anchor is at most eight words, which occur once in the text; the sentence around
them is read from the copy at hand. A term that no sentence of the text states says why it is proposed all the same.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from reviews.language.phrases import joined, say
from reviews.licensing.terms.values import Anchor, BadTerms, Duty, Restriction, Term, Threshold

FILE = Path(__file__).parents[1] / "data" / "anchors.json"
SCHEMA = "license-anchors/1"
LONGEST = 8
"""Most words of an anchor: enough to find a clause, too few to be a copy of it."""
WORD = re.compile(r"\w+")
END = re.compile(r"[.;:!?][\"”’)\]*_]*(?=\s)|\n[ \t]*\n|\n(?=[ \t]*(?:[*•-]|\(?[a-z]{1,3}[.)]|\(?\d{1,2}[.)])[ \t])")
"""Where a sentence ends: at its mark, at a blank line, or before the next item of a list."""
ABBREVIATION = re.compile(r"(?:\b(?:i\.e|e\.g|etc|Inc|Ltd|Co|No|Sec|Art|v|vs|[A-Z0-9])|^\W*[a-z0-9]{1,3})\.$")
"""What a full stop after does not end a sentence: an abbreviation, an initial, the number of a section."""


@dataclass(frozen=True, slots=True)
class ClauseAnchor:
    """Words of a clause, and its section as the text numbers it; "" if the text has no numbers."""

    words: str
    section: str


@dataclass(frozen=True, slots=True)
class TermAnchors:
    """Where one part of a term stands; ``silent`` says why there is no clause, if there is none."""

    anchors: tuple[ClauseAnchor, ...]
    silent: str = ""


@dataclass(frozen=True, slots=True)
class ClauseFound:
    """A clause in the text at hand: its offsets in characters, end exclusive, its section, and the sentence."""

    start: int
    end: int
    section: str
    sentence: str


class WordIndex:
    """The words of a text with their places, made once to look for many anchors."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.places = [found.span() for found in WORD.finditer(text)]
        self.words = [text[start:end].casefold() for start, end in self.places]

    def find(self, words: str) -> tuple[int, int] | None:
        """Return the offsets of words that occur exactly once, whatever stands between them; None otherwise."""
        wanted = [found.casefold() for found in WORD.findall(words)]
        size, first = len(wanted), wanted[0] if wanted else ""
        at = [
            place
            for place, word in enumerate(self.words)
            if word == first and self.words[place : place + size] == wanted
        ]
        return (self.places[at[0]][0], self.places[at[0] + size - 1][1]) if size and len(at) == 1 else None

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets of the sentence, or sentences, around a place."""
        left = max(stop for stop in self._stops if stop <= start)
        right = min(stop for stop in self._stops if stop >= end)
        inner = self.text[left:right]
        return left + len(inner) - len(inner.lstrip()), left + len(inner.rstrip())

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """The offsets of every sentence, in the order of the text; pages count them from 1."""
        found = []
        for left, right in pairwise(self._stops):
            inner = self.text[left:right]
            if inner.strip():
                found.append((left + len(inner) - len(inner.lstrip()), left + len(inner.rstrip())))
        return tuple(found)

    def number_at(self, place: int) -> int:
        """Return the number of the sentence that a place is in, counted from 1; 0 before the first."""
        return bisect_right([start for start, _ in self.sentences], place)

    @cached_property
    def _stops(self) -> list[int]:
        """Where sentences begin and end: its beginning, every end of a sentence, its end."""
        stops = [0]
        for found in END.finditer(self.text):
            line = self.text[self.text.rfind("\n", 0, found.start()) + 1 : found.start() + 1]
            # A blank line and the next item of a list end a sentence, whatever stands before them.
            if found[0].isspace() or not ABBREVIATION.search(line):
                stops.append(found.end())
        return [*stops, len(self.text)]


@cache
def all_anchors() -> Mapping[str, Mapping[str, TermAnchors]]:
    """Return the anchors of every license by key, then by part of a term. Raises BadTerms for a file that is not so."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    if data.get("schema") != SCHEMA:
        raise BadTerms(say("The file of anchors does not follow the schema {schema}.", schema=SCHEMA))
    return MappingProxyType({key: _license(key, parts) for key, parts in data["licenses"].items()})


def _license(key: str, parts: Mapping[str, Mapping[str, object]]) -> Mapping[str, TermAnchors]:
    found = {}
    for part, given in parts.items():
        anchors = tuple(ClauseAnchor(str(words), str(section)) for words, section in given.get("anchors", ()))  # type: ignore[attr-defined]
        silent = say(str(given.get("silent", "")))
        if bool(anchors) == bool(silent) or any(len(one.words.split()) > LONGEST for one in anchors):
            raise BadTerms(
                say(
                    "{key}, {part}: name words of the clause, {longest} at most, or say why there is none.",
                    key=key,
                    part=part,
                    longest=LONGEST,
                )
            )
        found[part] = TermAnchors(anchors, silent)
    return MappingProxyType(found)


def parts_of(path: str, term: Term) -> list[str]:
    """Return the parts of a term that each have a clause: every entry of a list, else the term itself."""
    entries = term.value if isinstance(term.value, tuple) else ()
    named = [name for one in entries if (name := _part(path, one))]
    return list(dict.fromkeys(named)) or [path]


def _part(path: str, entry: object) -> str:
    if isinstance(entry, Duty):
        return f"{path}:{entry.kind}:{entry.trigger}"
    if isinstance(entry, Restriction):
        return f"{path}:{entry.field}:{entry.item}" if entry.item else f"{path}:{entry.field}"
    return f"{path}:{entry.metric}" if isinstance(entry, Threshold) else ""


def clauses(key: str, path: str, term: Term, index: WordIndex) -> list[ClauseFound]:
    """Return the clauses of a shipped term in the text at hand, in its order, each sentence once.

    What is found is a proposal to read: the anchors belong to the value that is shipped, not to what a person changed.
    """
    known, found = all_anchors().get(key, {}), {}
    for part in parts_of(path, term):
        for anchor in known[part].anchors if part in known else ():
            if place := index.find(anchor.words):
                start, end = index.sentence(*place)
                sentence = joined(" ", index.text[start:end].split())  # an author's line breaks say nothing
                found[start, end] = ClauseFound(start, end, anchor.section, sentence)
    return [found[place] for place in sorted(found)]


def is_said(key: str, path: str, term: Term) -> bool:
    """Tell whether some document of the license has a sentence for a shipped term."""
    known = all_anchors().get(key, {})
    return any(known[part].anchors for part in parts_of(path, term) if part in known)


def is_anchored(key: str, path: str, quote: str) -> bool:
    """Tell whether a quote holds the words of a clause that ship for a term of this license."""
    index = WordIndex(quote)
    parts = (found for part, found in all_anchors().get(key, {}).items() if part.partition(":")[0] == path)
    return any(index.find(anchor.words) for found in parts for anchor in found.anchors)


def silence(key: str, path: str, term: Term) -> list[str]:
    """Return why parts of a shipped term have no clause, each reason once."""
    known = all_anchors().get(key, {})
    return list(
        dict.fromkeys(known[part].silent for part in parts_of(path, term) if part in known and known[part].silent)
    )


def tied(key: str, path: str, term: Term, index: WordIndex, document: str) -> Term | None:
    """Return a shipped term with each of its parts tied to its sentence in the text with this SHA-256.

    None unless every part has a sentence there: what was not found cannot be confirmed by reading it.
    """
    known = all_anchors().get(key, {})

    def place(part: str) -> Anchor | None:
        for anchor in known[part].anchors if part in known else ():
            if found := index.find(anchor.words):
                return Anchor(document, *index.sentence(*found))
        return None

    entries = term.value if isinstance(term.value, tuple) else ()
    if not entries or isinstance(entries[0], str):
        own = place(path)
        return replace(term, anchor=own) if own else None
    value = [replace(one, anchor=place(_part(path, one))) for one in entries if not isinstance(one, str)]
    return replace(term, value=tuple(value)) if all(one.anchor for one in value) else None  # type: ignore[arg-type]  # of one kind

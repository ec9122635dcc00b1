"""Terms proposed for a new text, by similarity of its sentences to clauses that are known: each is to be confirmed.

A proposal needs three in five of the known clause's runs of three words in one place of the new text. Where clauses of
the same likeness lead to different values, nothing is proposed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from reviews.language.phrases import say
from reviews.licensing.terms.values import Anchor, Entry, Term
from reviews.licensing.terms.vocabulary import PROPOSED

WORD = re.compile(r"\w+")
STOP = re.compile(r"(?<=[.;:!?])\s+|\n\s*\n")
RUN = 3
"""Words of one run."""
LEAST_WORDS = 5
"""Fewest words of a known clause: shorter ones occur in unrelated sentences."""
LEAST = 0.6
"""Fewest runs of a known clause that a place must have, as a share."""
CLOSE = 0.1
"""Two values whose best clauses are as near as this lead to no proposal."""


@dataclass(frozen=True, slots=True)
class KnownClause:
    """A clause of a known license: its words, and the term, or one entry of a list, that rests on it."""

    key: str
    path: str
    term: Term
    words: str
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A term for the new text with the place of its clauses, the license it is like, and how like (0 to 1)."""

    path: str
    term: Term
    key: str
    likeness: float


@dataclass(frozen=True, slots=True)
class _Hit:
    clause: KnownClause
    likeness: float
    start: int
    end: int


class _Text:
    """The sentences of a text with their places, and where each run of three words occurs."""

    def __init__(self, text: str) -> None:
        self.places = list(_sentences(text))
        self.at: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for number, (start, end) in enumerate(self.places):
            for run in _runs(text[start:end]):
                self.at[run].append(number)

    def nearest(self, clause: KnownClause) -> _Hit | None:
        """Return the sentence that shares most runs with a clause, if it shares enough."""
        wanted = _runs(clause.words)
        if not wanted or len(WORD.findall(clause.words)) < LEAST_WORDS:
            return None
        shared: dict[int, int] = defaultdict(int)
        for run in wanted:
            for number in self.at.get(run, ()):
                shared[number] += 1
        if not shared:
            return None
        best = max(shared, key=lambda number: (shared[number], -number))
        likeness = shared[best] / len(wanted)
        return _Hit(clause, likeness, *self.places[best]) if likeness >= LEAST else None


def propose(text: str, document: str, known: Iterable[KnownClause]) -> dict[str, Proposal]:
    """Return the proposals for a text by path; ``document`` is the SHA-256 under which it is stored."""
    read, hits = _Text(text), defaultdict(list)
    for clause in known:
        if found := read.nearest(clause):
            hits[clause.path].append(found)
    made = {path: _choose(path, found, document) for path, found in hits.items()}
    return {path: one for path, one in made.items() if one}


def _choose(path: str, hits: list[_Hit], document: str) -> Proposal | None:
    best = max(hits, key=lambda one: (one.likeness, one.clause.key))
    if best.clause.entry is not None:
        return _listed(path, hits, best, document)
    value = best.clause.term.value
    if any(one.clause.term.value != value and one.likeness > best.likeness - CLOSE for one in hits):
        return None
    anchor = Anchor(document, best.start, best.end)
    return Proposal(path, _proposed(best, replace(best.clause.term, anchor=anchor)), best.clause.key, best.likeness)


def _listed(path: str, hits: list[_Hit], best: _Hit, document: str) -> Proposal:
    """Return a list term of the license that is nearest, with those of its entries that the text has a sentence for."""
    mine = [one for one in hits if one.clause.key == best.clause.key and one.clause.entry is not None]
    entries = tuple(
        replace(one.clause.entry, anchor=Anchor(document, one.start, one.end)) for one in mine if one.clause.entry
    )
    once = tuple({replace(one, anchor=None): one for one in reversed(entries)}.values())[::-1]
    term = _proposed(best, replace(best.clause.term, value=once, anchor=None))  # type: ignore[arg-type]  # entries of one kind
    return Proposal(path, term, best.clause.key, best.likeness)


def _proposed(best: _Hit, term: Term) -> Term:
    source = say("like a clause of {key}, {likeness:.0%} of its word runs", key=best.clause.key, likeness=best.likeness)
    return replace(term, status=PROPOSED, read_by="", read_on="", note="", source=source)


def _sentences(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    for found in [*STOP.finditer(text), None]:
        end = found.start() if found else len(text)
        inner = text[start:end]
        left = start + len(inner) - len(inner.lstrip())
        if left < start + len(inner.rstrip()):
            yield left, start + len(inner.rstrip())
        start = found.end() if found else end


def _runs(text: str) -> set[tuple[str, ...]]:
    words = [one.casefold() for one in WORD.findall(text)]
    return {tuple(words[place : place + RUN]) for place in range(len(words) - RUN + 1)}


def by_path(found: Mapping[str, Proposal]) -> dict[str, Term]:
    """Return the terms alone."""
    return {path: one.term for path, one in found.items()}

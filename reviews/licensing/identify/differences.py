"""Word differences between a text and a reference: what was added or removed, where, and of which kind.

Runs of words that occur once in both texts are aligned first (patience diff), then small gaps word by word. Beyond a
fixed amount of work, the rest counts as replaced, so the time grows with the length, whatever the texts contain.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviews.licensing.identify.characters import listed
from reviews.licensing.identify.normalise import Normalised

MOST_CELLS = 200_000
"""Largest product of the lengths of a gap that is aligned word by word."""
MOST_WORK = 1_500_000
RUNS = (6, 3, 1)
NEGATIONS = listed(
    "not no non nor never none neither without unless except cannot excluding exclude excludes excluded prohibited",
    "prohibit",
)
MODALS = listed("may must shall should will can could would required permitted allowed")
MONEY = listed("$ € £ ¥ usd eur gbp cny rmb dollars euros revenue")
DATES = listed("january february march april june july august september october november december")
NUMBER = re.compile(r"[\d.,]*\d[\d.,]*\D{0,3}|hundred|thousand|million|billion|percent|%")
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Hunk:
    """One place where the texts differ: the words, their offsets in both raw texts, and the kinds of these words.

    ``start`` and ``end`` are in the examined text, ``reference_start`` and ``reference_end`` in the reference. If words
    are only missing, ``start`` and ``end`` are the position where they would have been.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    start: int
    end: int
    reference_start: int
    reference_end: int
    marks: tuple[str, ...]


@dataclass(frozen=True)
class TextDifference:
    """All differences from the reference with this key; ``complete`` is false if the work limit ended the search."""

    reference: str
    hunks: tuple[Hunk, ...]
    complete: bool

    @property
    def added(self) -> tuple[str, ...]:
        """Words that are not in the reference, in the order of the text."""
        return tuple(word for hunk in self.hunks for word in hunk.added)

    @property
    def removed(self) -> tuple[str, ...]:
        """Words of the reference that are not in the text."""
        return tuple(word for hunk in self.hunks for word in hunk.removed)


def compare(text: Normalised, reference: Normalised, key: str) -> TextDifference:
    """Return the differences between the bodies of a text and a reference."""
    ours, theirs = text.body, reference.body
    aligner = _Aligner(theirs.words, ours.words)
    hunks = [
        Hunk(
            ours.words[b:b_end],
            theirs.words[a:a_end],
            *_place(ours.starts, ours.ends, b, b_end),
            *_place(theirs.starts, theirs.ends, a, a_end),
            marks((*ours.words[b:b_end], *theirs.words[a:a_end])),
        )
        for a, a_end, b, b_end in aligner.gaps()
    ]
    return TextDifference(key, tuple(hunks), aligner.work >= 0)


def marks(words: Sequence[str]) -> tuple[str, ...]:
    """Return the kinds of decisive words present: number, money, date, negation, modal."""
    found = []
    if any(NUMBER.fullmatch(word) for word in words):
        found.append("number")
    if any(word in MONEY for word in words):
        found.append("money")
    if any(word in DATES or YEAR.fullmatch(word) for word in words):
        found.append("date")
    if any(word in NEGATIONS for word in words):
        found.append("negation")
    if any(word in MODALS for word in words):
        found.append("modal")
    return tuple(found)


def _place(starts: Sequence[int], ends: Sequence[int], first: int, last: int) -> tuple[int, int]:
    if first < last:
        return starts[first], ends[last - 1]
    spot = ends[first - 1] if first else 0
    return spot, spot


class _Aligner:
    """The search for gaps between two lists of words, within a fixed amount of work."""

    def __init__(self, a: Sequence[str], b: Sequence[str]) -> None:
        self.a, self.b = a, b
        self.work = MOST_WORK + 20 * (len(a) + len(b))

    def gaps(self) -> Iterator[tuple[int, int, int, int]]:
        """Return the stretches of both lists without a counterpart, in order, with adjacent ones joined."""
        found: list[list[int]] = []
        for gap in sorted(self._split(0, len(self.a), 0, len(self.b))):
            if found and found[-1][1] == gap[0] and found[-1][3] == gap[2]:
                found[-1][1], found[-1][3] = gap[1], gap[3]
            else:
                found.append(list(gap))
        return ((a, a_end, b, b_end) for a, a_end, b, b_end in found)

    def _split(self, a: int, a_end: int, b: int, b_end: int) -> Iterator[tuple[int, int, int, int]]:
        todo = [(a, a_end, b, b_end)]
        while todo:
            a, a_end, b, b_end = todo.pop()
            while a < a_end and b < b_end and self.a[a] == self.b[b]:
                a, b = a + 1, b + 1
            while a < a_end and b < b_end and self.a[a_end - 1] == self.b[b_end - 1]:
                a_end, b_end = a_end - 1, b_end - 1
            if a == a_end or b == b_end:
                if a < a_end or b < b_end:
                    yield a, a_end, b, b_end
                continue
            cells = (a_end - a) * (b_end - b)
            if cells <= MOST_CELLS and cells <= self.work:
                self.work -= cells
                yield from self._cells(a, a_end, b, b_end)
            elif anchors := self._anchors(a, a_end, b, b_end):
                for at_a, at_b in anchors:
                    todo.append((a, at_a, b, at_b))
                    a, b = at_a, at_b
                todo.append((a, a_end, b, b_end))
            else:
                yield a, a_end, b, b_end

    def _anchors(self, a: int, a_end: int, b: int, b_end: int) -> list[tuple[int, int]]:
        """Return the places, rising in both lists, of runs that occur exactly once in each stretch."""
        for run in RUNS:
            self.work -= (a_end - a) + (b_end - b)
            if self.work < 0:
                return []
            ones, others = (
                _unique(words, first, last, run) for words, first, last in ((self.a, a, a_end), (self.b, b, b_end))
            )
            rising = _rising([(place, others[words]) for words, place in ones.items() if words in others])
            if rising and rising != [(a, b)]:
                return rising
        return []

    def _cells(self, a: int, a_end: int, b: int, b_end: int) -> Iterator[tuple[int, int, int, int]]:
        """Yield what is outside the longest common subsequence, found cell by cell."""
        width = b_end - b
        others = self.b[b:b_end]
        rows = [[0] * (width + 1)]
        for place in range(a_end - 1, a - 1, -1):
            word, below, row = self.a[place], rows[-1], [0] * (width + 1)
            best = 0
            for at in range(width - 1, -1, -1):
                best = below[at + 1] + 1 if others[at] == word else max(below[at], best)
                row[at] = best
            rows.append(row)
        rows.reverse()
        i, j, from_a, from_b = 0, 0, a, b
        while a + i < a_end and j < width:
            if self.a[a + i] == others[j]:
                if from_a < a + i or from_b < b + j:
                    yield from_a, a + i, from_b, b + j
                i, j = i + 1, j + 1
                from_a, from_b = a + i, b + j
            elif rows[i + 1][j] >= rows[i][j + 1]:
                i += 1
            else:
                j += 1
        if from_a < a_end or from_b < b_end:
            yield from_a, a_end, from_b, b_end


def _unique(words: Sequence[str], first: int, last: int, run: int) -> dict[tuple[str, ...], int]:
    places = {tuple(words[at : at + run]): at for at in range(first, last - run + 1)}
    counts = Counter(tuple(words[at : at + run]) for at in range(first, last - run + 1))
    return {key: at for key, at in places.items() if counts[key] == 1}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest list of pairs that rises in both numbers."""
    pairs.sort()
    tails: list[int] = []
    at: list[int] = []
    back: list[int] = []
    for number, (_, other) in enumerate(pairs):
        place = bisect_left(tails, other)
        back.append(at[place - 1] if place else -1)
        if place == len(tails):
            tails.append(other)
            at.append(number)
        else:
            tails[place], at[place] = other, number
    found = []
    number = at[-1] if at else -1
    while number >= 0:
        found.append(pairs[number])
        number = back[number]
    return found[::-1]

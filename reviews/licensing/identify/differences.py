"""Word differences between a text and a reference: what was added or removed, where, and of which kind.

Runs of words that occur once in both texts are aligned first (patience diff), then small gaps word by word. Beyond a
fixed amount of work, the rest counts as replaced, so the time grows with the length, whatever the texts contain.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from reviews.language.phrases import say, say_count
from reviews.licensing.identify.change_marks import marks, rank
from reviews.licensing.identify.normalise import Normalised, Words
from reviews.licensing.identify.sections import section_at, sections

MOST_CELLS = 200_000
"""Largest product of the lengths of a gap that is aligned word by word."""
MOST_WORK = 1_500_000
RUNS = (6, 3, 1)


@dataclass(frozen=True)
class Hunk:
    """One place where the texts differ: the words, their offsets in both raw texts, and the kinds of these words.

    ``start`` and ``end`` are in the examined text, ``reference_start`` and ``reference_end`` in the reference. If words
    are only missing, ``start`` and ``end`` are the position where they would have been. ``missing`` counts the words of
    the reference that are not in the text, also where they are not known. ``word`` is the number of the first word at
    this place, counted from 1, and ``section`` the number of the section around it, "" for none.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    start: int
    end: int
    reference_start: int
    reference_end: int
    marks: tuple[str, ...]
    missing: int = 0
    word: int = 0
    section: str = ""

    @property
    def kind(self) -> str:
        """Whether words were added, removed or replaced."""
        if self.added and self.missing:
            return "replaced"
        return "added" if self.added else "removed"

    @property
    def place(self) -> str:
        """Where it is, in words: "section 3, word 812"."""
        return (
            say("section {section}, word {word:,}", section=self.section, word=self.word)
            if self.section
            else say("word {word:,}", word=self.word)
        )

    @property
    def counts(self) -> str:
        """How many words differ here: "14 words removed, 2 added"."""
        gone, new = self.missing, len(self.added)
        if gone and new:
            return say_count(
                gone, "{number:,} word removed, {new:,} added", "{number:,} words removed, {new:,} added", new=new
            )
        if gone:
            return say_count(gone, "{number:,} word removed", "{number:,} words removed")
        return say_count(new, "{number:,} word added", "{number:,} words added") if new else ""


@dataclass(frozen=True)
class TextDifference:
    """All differences from the reference with this key; ``complete`` is false if the work limit ended the search.

    ``words`` counts the words of the longer text. ``hidden`` if the reference is known only by its hashed word runs:
    the places are exact, and the words of the reference are not known.
    """

    reference: str
    hunks: tuple[Hunk, ...]
    complete: bool
    words: int = 0
    hidden: bool = False

    @property
    def added(self) -> tuple[str, ...]:
        """Words that are not in the reference, in the order of the text."""
        return tuple(word for hunk in self.hunks for word in hunk.added)

    @property
    def removed(self) -> tuple[str, ...]:
        """Words of the reference that are not in the text."""
        return tuple(word for hunk in self.hunks for word in hunk.removed)

    @property
    def changed(self) -> int:
        """The number of words that differ; of words that replace others, the longer side counts."""
        return sum(max(len(hunk.added), hunk.missing) for hunk in self.hunks)

    @property
    def sentence(self) -> str:
        """How many words differ, in words."""
        return counted(self.changed, self.words)

    @property
    def decisive_first(self) -> tuple[Hunk, ...]:
        """The differences, those with a negation, a number, a party or a territory first, each kind in text order."""
        return tuple(sorted(self.hunks, key=lambda hunk: rank(hunk.marks)))


def counted(changed: int, words: int) -> str:
    """Return how many of a text's words differ: "7 of 1,604 words differ"."""
    if not changed:
        return say("none of its {words:,} words differs", words=words)
    return say_count(
        changed, "{number:,} of {words:,} words differs", "{number:,} of {words:,} words differ", words=words
    )


def compare(text: Normalised, reference: Normalised, key: str) -> TextDifference:
    """Return the differences between the bodies of a text and a reference."""
    ours, theirs = text.body, reference.body
    aligner = Aligner(theirs.words, ours.words)
    places = sections(text.text)
    hunks = []
    for a, a_end, b, b_end in aligner.gaps():
        start, end = place_of(ours, b, b_end)
        added, removed = ours.words[b:b_end], theirs.words[a:a_end]
        hunks.append(
            Hunk(
                added, removed, start, end, *place_of(theirs, a, a_end), marks((*added, *removed)), len(removed),
                b + 1, section_at(places, start),
            )
        )  # fmt: skip
    return TextDifference(key, tuple(hunks), aligner.work >= 0, max(len(ours), len(theirs)))


def place_of(words: Words, first: int, last: int) -> tuple[int, int]:
    """Return the offsets of words in the raw text; for none, the position where they would have been."""
    if first < last:
        return words.starts[first], words.ends[last - 1]
    spot = words.ends[first - 1] if first else 0
    return spot, spot


class Aligner:
    """The search for gaps between two lists of words or of their hashes, within a fixed amount of work."""

    def __init__(self, a: Sequence[Hashable], b: Sequence[Hashable]) -> None:
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


def _unique(words: Sequence[Hashable], first: int, last: int, run: int) -> dict[tuple[Hashable, ...], int]:
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

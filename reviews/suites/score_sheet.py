"""What each case of a suite scored in a run, as a byte each, so that thousands of cases cost little: plain Python.

A byte holds the score in quarters (people give halves, and the mean of two has quarters), or why there is none, and
whether the prompt was long. The function ``suite_score_code`` of the database writes the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

QUARTERS = 4
NOT_KNOWN, NO_RESULT = 5, 6
LONG = 8
"""Added to a byte whose prompt was long."""
WITHOUT_LONG = bytes(one & ~LONG for one in range(256))


@dataclass(frozen=True, eq=False)
class SuiteLayout:
    """The cases of one suite, in its order: key, kind, language and weight of each."""

    keys: tuple[str, ...]
    kinds: tuple[str, ...]
    languages: tuple[str, ...]
    weights: tuple[int, ...]

    @cached_property
    def groups(self) -> list[tuple[str, str, int]]:
        """The different combinations of kind, language and weight."""
        return sorted(set(zip(self.kinds, self.languages, self.weights, strict=True)))

    @cached_property
    def group_of(self) -> tuple[int, ...]:
        """The number of the combination that each case has."""
        number = {one: at for at, one in enumerate(self.groups)}
        return tuple(number[one] for one in zip(self.kinds, self.languages, self.weights, strict=True))

    @cached_property
    def by_key(self) -> dict[str, list[int]]:
        """The places of the cases of each kind, in the order of their keys; those of all cases under ""."""
        found: dict[str, list[int]] = {"": sorted(range(len(self.keys)), key=self.keys.__getitem__)}
        for place in found[""]:
            found.setdefault(self.kinds[place], []).append(place)
        return found


@dataclass(frozen=True)
class ScoredGroup:
    """So many results of one kind, language and weight with the same score; ``score`` is None if it is not known."""

    kind: str
    language: str
    weight: int
    long: bool
    score: float | None
    n: int


@dataclass(frozen=True)
class ScoreSheet:
    """The bytes of one run with the cases that they are about."""

    layout: SuiteLayout
    codes: bytes

    @cached_property
    def groups(self) -> list[ScoredGroup]:
        """The results, alike ones together; a case without a result is none of them."""
        return [
            ScoredGroup(*self.layout.groups[group], bool(code & LONG), _score(code), n)
            for (group, code), n in sorted(_counted(self.layout, self.codes).items())
            if code != NO_RESULT
        ]

    @property
    def scored(self) -> int:
        """How many cases have a score."""
        return sum(one.n for one in self.groups if one.score is not None)

    def pairs(self, other: ScoreSheet, kind: str = "") -> tuple[tuple[float, int], ...]:
        """Return difference and weight of every case that both scored, in the order of their keys."""
        mine, others, weights = self.plain, other.plain, self.layout.weights
        return tuple(
            ((mine[at] - others[at]) / QUARTERS, weights[at])
            for at in self.layout.by_key.get(kind, ())
            if mine[at] <= QUARTERS >= others[at]
        )

    def counted_pairs(self, other: ScoreSheet) -> dict[str, Counter[tuple[float, int]]]:
        """Return how often each difference and weight occurs, by kind; for all cases under ""."""
        found: dict[str, Counter[tuple[float, int]]] = {"": Counter()}
        for (group, mine, others), n in _paired(self.layout, self.plain, other.plain).items():
            kind, _, weight = self.layout.groups[group]
            if mine <= QUARTERS >= others:
                for name in ("", kind):
                    found.setdefault(name, Counter())[(mine - others) / QUARTERS, weight] += n
        return found

    @cached_property
    def plain(self) -> bytes:
        """The bytes without the mark of a long prompt."""
        return self.codes.translate(WITHOUT_LONG)


@lru_cache(maxsize=256)
def _counted(layout: SuiteLayout, codes: bytes) -> Mapping[tuple[int, int], int]:
    return Counter(zip(layout.group_of, codes, strict=True))


@lru_cache(maxsize=256)
def _paired(layout: SuiteLayout, mine: bytes, others: bytes) -> Mapping[tuple[int, int, int], int]:
    return Counter(zip(layout.group_of, mine, others, strict=True))


def _score(code: int) -> float | None:
    quarters = code & ~LONG
    return quarters / QUARTERS if quarters <= QUARTERS else None

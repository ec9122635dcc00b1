"""Who must grade which answer, in which order, and how far two people agree: plain Python.

Which cases a second person grades follows from the suite's content, so that no one can choose them.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reviews.language.phrases import say

SECOND_SHARE = 0.2
"""Share of the cases with a rubric that two people grade."""


def graders_of(digest: str, keys: Sequence[str]) -> dict[str, int]:
    """Return how many people grade each case that has a rubric: two for a fifth of them, rounded up, else one."""
    ranked = sorted(keys, key=lambda key: hashlib.sha256(f"{digest}:{key}".encode()).digest())
    second = set(ranked[: math.ceil(len(keys) * SECOND_SHARE)])
    return {key: 2 if key in second else 1 for key in keys}


def shuffled(results: Sequence[int], person: int) -> list[int]:
    """Return the keys of results in an order that differs by person and says nothing about their runs."""
    return sorted(results, key=lambda one: hashlib.sha256(f"{person}:{one}".encode()).digest())


@dataclass(frozen=True, slots=True)
class GradeAgreement:
    """How far two people agree: the plain share, and Cohen's kappa, None where chance alone explains all."""

    n: int
    share: float | None
    kappa: float | None

    @property
    def words(self) -> str:
        """The agreement in words, with n."""
        if self.share is None:
            return say("No answer has been graded by two people.")
        if self.kappa is None:
            return say(
                "Two people gave the same grade to {share:.0%} of the answers that both graded (n = {n}).",
                share=self.share,
                n=self.n,
            )
        return say(
            "Two people gave the same grade to {share:.0%} of the answers that both graded (n = {n}); "
            "Cohen’s kappa {kappa:.2f}.",
            share=self.share,
            n=self.n,
            kappa=self.kappa,
        )


def agreement_of(pairs: Sequence[tuple[int, int]]) -> GradeAgreement:
    """Return the agreement of pairs of grades (Cohen, 1960)."""
    n = len(pairs)
    if not n:
        return GradeAgreement(0, None, None)
    share = sum(1 for one, other in pairs if one == other) / n
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(first[grade] * second[grade] for grade in first) / n**2
    return GradeAgreement(n, share, (share - chance) / (1 - chance) if chance < 1 else None)

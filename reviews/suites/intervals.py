"""Paired differences with a 95 % bootstrap interval: plain Python, the same result each time.

The interval is the expanded percentile interval (Hesterberg, 2015): plain percentiles are too narrow for few cases. For
many cases it is reckoned from the spread, to which the drawn one converges: drawing for 10,000 takes seconds.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

from reviews.language.phrases import say

SEED, RESAMPLES, LEAST_PAIRS = 20_260_101, 10_000, 10
MOST_DRAWN = 200
"""Pairs up to which the interval is drawn; a page may need a hundred intervals."""
WIDTH = 0.95


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """The mean difference of one run to its reference over the cases of both, with its interval; shares of 1."""

    mean: float
    low: float | None
    high: float | None
    n: int

    @property
    def shown(self) -> bool:
        """Whether a difference is shown: the interval leaves zero out."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    @property
    def words(self) -> str:
        """The difference in words, in points of a hundred."""
        if self.low is None or self.high is None:
            return say("too few cases in common (n = {n})", n=self.n)
        low, high = self.low * 100, self.high * 100
        span = say(
            "{mean:+.1f} points, 95 % interval {low:+.1f} to {high:+.1f}, n = {n}",
            mean=self.mean * 100,
            low=low,
            high=high,
            n=self.n,
        )
        return span if self.shown else say("no difference shown ({span})", span=span)


@lru_cache(maxsize=1024)
def difference_of(pairs: tuple[tuple[float, int], ...]) -> PairedDifference:
    """Return the weighted mean of (difference, weight) pairs with its interval, none for fewer than ten pairs."""
    n = len(pairs)
    if n > MOST_DRAWN:
        return reckoned(Counter(pairs))
    mean = _mean(pairs) if n else 0.0
    if n < LEAST_PAIRS:
        return PairedDifference(mean, None, None, n)
    draw = random.Random(SEED)  # noqa: S311 - resampling needs the same numbers each time, not secret ones
    if len({weight for _, weight in pairs}) == 1:
        plain = [one for one, _ in pairs]
        means = sorted(math.fsum(draw.choices(plain, k=n)) / n for _ in range(RESAMPLES))
    else:
        means = sorted(_mean(draw.choices(pairs, k=n)) for _ in range(RESAMPLES))
    tail = _tail(n)
    return PairedDifference(mean, _quantile(means, tail), _quantile(means, 1 - tail), n)


def _mean(pairs: tuple[tuple[float, int], ...] | list[tuple[float, int]]) -> float:
    return math.fsum(one * weight for one, weight in pairs) / sum(weight for _, weight in pairs)


def reckoned(counted: Mapping[tuple[float, int], int]) -> PairedDifference:
    """Return the difference of many pairs by how often each (difference, weight) occurs, its interval reckoned.

    The spread is the standard deviation of the weighted means of resamples, to the first order.
    """
    n, total = sum(counted.values()), sum(weight * times for (_, weight), times in counted.items())
    mean = math.fsum(one * weight * times for (one, weight), times in counted.items()) / total
    squares = math.fsum((weight * (one - mean)) ** 2 * times for (one, weight), times in counted.items())
    reach = _reach(n) * math.sqrt(squares) / total
    return PairedDifference(mean, mean - reach, mean + reach, n)


def _tail(n: int) -> float:
    """Return the share of resamples beyond each end: that of a normal tail at the t quantile, for the spread of n."""
    return NormalDist().cdf(-_reach(n))


def _reach(n: int) -> float:
    """Return how many standard deviations of the resamples each end lies from the middle."""
    normal, left = NormalDist(), n - 1
    z = normal.inv_cdf(1 - (1 - WIDTH) / 2)
    t = z + (z**3 + z) / (4 * left) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * left**2)
    return math.sqrt(n / (n - 1)) * t


def _quantile(ordered: list[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def percentile(values: list[float], share: float) -> float | None:
    """Return a percentile of measured values by linear interpolation, None without values."""
    return _quantile(sorted(values), share) if values else None

"""Hashes of words, of runs of words and of stretches, and sketches of them: what is kept in place of a text.

A run of five words becomes one number. A sketch keeps every ``step``-th number, chosen by value, so that sketches of
different texts choose the same runs (https://doi.org/10.1145/872757.872770, "winnowing", in its simplest form).
Stretch hashes are fast, not secure: every match is confirmed by SHA-256.
"""

from __future__ import annotations

import base64
import hashlib
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

PRIME = 2**61 - 1
"""Modulus of the stretch hashes (Rabin and Karp's rolling hash): a prime, the largest Mersenne prime below 64 bits."""
BASE = 0x1D2C_5F8B_93E7_A6B5 % PRIME
"""Base of the stretch hashes: any number would do that is large and fixed, because fingerprints on disk rest on it."""
RUN = 5
ANCHOR = 8
LOW = 0xFFFF_FFFF


class Stretches:
    """Prefix hashes of a list of words, which give the hash of any stretch in constant time."""

    def __init__(self, words: Sequence[str]) -> None:
        known: dict[str, int] = {}
        prefixes = [0]
        value = 0
        for word in words:
            number = known.get(word)
            if number is None:
                number = known[word] = _number(word)
            value = (value * BASE + number) % PRIME
            prefixes.append(value)
        self.prefixes = prefixes

    def of(self, first: int, length: int) -> int:
        """Return the hash of ``length`` words from index ``first``; the caller stays within the text."""
        return (self.prefixes[first + length] - self.prefixes[first] * power(length)) % PRIME

    def every(self, length: int) -> list[int]:
        """Return the hashes of all stretches of this length, in order."""
        factor, prefixes = power(length), self.prefixes
        return [(end - start * factor) % PRIME for start, end in zip(prefixes, prefixes[length:], strict=False)]


_POWERS: dict[int, int] = {}


def power(length: int) -> int:
    """Return BASE to the power of the length, cached."""
    found = _POWERS.get(length)
    if found is None:
        if len(_POWERS) > 20_000:
            _POWERS.clear()
        found = _POWERS[length] = pow(BASE, length, PRIME)
    return found


def _number(word: str) -> int:
    return (
        int.from_bytes(hashlib.blake2b(word.encode("utf-8", "backslashreplace"), digest_size=8).digest(), "big") % PRIME
    )


@dataclass(frozen=True, slots=True)
class Sketch:
    """Numbers of some runs of a text: those whose upper half is divisible by ``step``; ``size`` counts all."""

    size: int
    step: int
    runs: array[int]


def sketch(runs: set[int], most: int) -> Sketch:
    """Return a sketch of a text's runs with at most about ``most`` numbers."""
    step = 1
    while len(runs) > most * step:
        step *= 2
    # The upper half of a run's number chooses, the lower one is kept: were both the same bits, every kept number would
    # be a multiple of the step, and different runs would meet in one number that much more often.
    kept = sorted({run & LOW for run in runs if (run >> 32) % step == 0})
    return Sketch(len(runs), step, array("I", kept))


def packed(runs: array[int]) -> str:
    """Return the numbers as base64 of little-endian 32-bit words."""
    if sys.byteorder == "big":
        runs = array("I", runs)
        runs.byteswap()
    return base64.b64encode(runs.tobytes()).decode()


def unpacked(written: str) -> array[int]:
    """Return the numbers that ``packed`` encoded."""
    runs = array("I")
    runs.frombytes(base64.b64decode(written))
    if sys.byteorder == "big":
        runs.byteswap()
    return runs

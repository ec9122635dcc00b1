"""A file of a repository read in parts: what was asked for and came, counted, and never more than its cap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reviews.language.phrases import say

Fetch = Callable[[int, int], bytes]
"""The bytes of one file from a first to a last offset, both included; raises a ``HubError``."""


class CapReached(Exception):
    """More of a file would have been needed than may be read of it."""


@dataclass
class Ranges:
    """Reads parts of one file of ``size`` bytes, ``most`` bytes of it in all; ``count`` requests brought ``volume``."""

    fetch: Fetch
    size: int
    most: int
    count: int = 0
    volume: int = 0

    def read(self, start: int, length: int) -> bytes:
        """Fetch ``length`` bytes from ``start``, fewer at the file's end. Raises ``CapReached`` or a ``HubError``."""
        end = min(start + length, self.size)
        if start < 0 or end <= start:
            return b""
        if self.volume + end - start > self.most:
            raise CapReached(say("at most {most} bytes are read of such a file", most=self.most))
        found = self.fetch(start, end - 1)
        self.count += 1
        self.volume += len(found)
        return found[: end - start]

"""A file walked forwards in growing windows: what the walk steps over beyond a window is never asked for."""

from __future__ import annotations

from reviews.hub.transport.ranges import CapReached, Ranges
from reviews.language.phrases import say

FIRST, LARGEST = 512 * 2**10, 4 * 2**20
"""Bytes of the first window and of the largest; each is twice the one before, so that round trips stay few."""
GAP = 64 * 2**10
"""Bytes up to which what is stepped over is read along with the rest."""


class Broken(Exception):
    """The bytes are not what the format says; the message says what is wrong with them."""


class GgufWindow:
    """The bytes around ``at``, the place in the file where the walk stands, counted from the file's start.

    ``data`` holds the file's bytes from ``base`` on. Nothing that was read is let go, so memory is bounded by the cap
    of ``ranges``.
    """

    def __init__(self, ranges: Ranges) -> None:
        self.ranges = ranges
        self.at = 0
        self.base = 0
        self.data = bytearray()
        self._before: list[tuple[int, bytearray]] = []
        self._next = FIRST

    def need(self, count: int) -> int:
        """Have ``count`` bytes from ``at`` on; return where they begin in ``data``, which may be another object then.

        Raises ``Broken`` when the file has no such bytes, ``CapReached``, or a ``HubError``.
        """
        if self.at - self.base + count > len(self.data):
            self._grow(count)
        return self.at - self.base

    def within(self, count: int) -> None:
        """Raise ``Broken`` unless ``count`` bytes from ``at`` on are inside the file."""
        if self.at + count > self.ranges.size:
            raise Broken(say("the header claims to continue past the end of the file"))

    def kept(self, place: int, count: int) -> bytes | None:
        """``count`` bytes of the file from ``place`` on where they were read in one piece, else None."""
        for base, data in ((self.base, self.data), *self._before):
            if base <= place and place + count <= base + len(data):
                return bytes(data[place - base : place - base + count])
        return None

    def _grow(self, count: int) -> None:
        ranges, start = self.ranges, self.base + len(self.data)
        if self.at + count > ranges.size:
            raise Broken(say("the file ends before its header does"))
        if self.at - start > GAP:
            self._before.append((self.base, self.data))
            self.base, self.data, start = self.at, bytearray(), self.at
        least, room = self.at + count - start, ranges.most - ranges.volume
        if least > room:
            raise CapReached(
                say("the header is longer than {most} bytes, the most that is read of it", most=ranges.most)
            )
        self.data += ranges.read(start, min(max(least, self._next), room))
        self._next = min(2 * self._next, LARGEST)
        end = self.base + len(self.data)
        if self.at + count > end:
            raise Broken(say("the header is cut short after {end} bytes", end=end))

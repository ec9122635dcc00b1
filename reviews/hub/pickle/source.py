"""The bytes of a pickled file, asked for in few parts, kept once they came, and walked forwards opcode by opcode.

What a walk steps over beyond the bytes at hand, such as an array inside a pickle, is never asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from reviews.hub.errors import Malformed
from reviews.hub.transport.ranges import CapReached, Ranges
from reviews.language.phrases import say

FIRST, LARGEST, LANDED = 256 * 2**10, 512 * 2**10, 16 * 2**10
"""Bytes of a walk's first request, each twice the one before, of its largest, and of the first after a step over."""
MOST_REQUESTS = 24
"""Requests for one file: a file with a thousand small pickles would otherwise cost a thousand round trips."""


class SourceEnded(Exception):
    """The bytes cannot be followed further; the message says why."""


@dataclass
class Parts:
    """A file of which every part that was read is kept; memory is bounded by the cap of ``ranges``."""

    ranges: Ranges
    kept: list[tuple[int, bytes]] = field(default_factory=list)

    @property
    def room(self) -> int:
        """Return the bytes that may still be read."""
        return self.ranges.most - self.ranges.volume

    @property
    def size(self) -> int:
        """Return the bytes of the file."""
        return self.ranges.size

    @property
    def reach(self) -> int:
        """Return the bytes that are at hand or may still be read."""
        return self.room + sum(len(data) for _, data in self.kept)

    def at_hand(self) -> bytes:
        """Return the bytes from the beginning on that came already."""
        return max((data for base, data in self.kept if base == 0), key=len, default=b"")

    def piece(self, start: int, least: int, wanted: int) -> tuple[int, bytes]:
        """Return a part with at least ``least`` bytes from ``start`` on, and the offset at which that part begins.

        When it has to be asked for, up to ``wanted`` bytes are. The caller has seen that ``least`` bytes are in the
        file. Raises ``CapReached``, ``Malformed`` for an answer that is cut short, or another ``HubError``.
        """
        known = b""
        for base, data in self.kept:
            if base <= start and start + least <= base + len(data):
                return base, data
            if base <= start < base + len(data) and base + len(data) - start > len(known):
                known = data[start - base :]
        place = start + len(known)
        end = min(start + max(least, wanted), place + self.room, self.ranges.size)
        if end < start + least or self.ranges.count >= MOST_REQUESTS:
            if not self.ranges.most:
                raise CapReached(say("only its beginning was unpacked"))
            raise CapReached(
                say(
                    "the scan spends at most {most} bytes and {most_requests} requests on a file",
                    most=self.ranges.most,
                    most_requests=MOST_REQUESTS,
                )
            )
        found = self.ranges.read(place, end - place)
        if len(found) < end - place:
            raise Malformed(say("the hub sent fewer bytes of the file than were asked for"))
        self.kept.append((start, known + found))
        return self.kept[-1]

    def span(self, start: int, length: int) -> bytes:
        """Return ``length`` bytes from ``start``, fewer at the file's end. Raises as ``piece`` does."""
        length = min(length, self.ranges.size - start)
        if length <= 0:
            return b""
        base, data = self.piece(start, length, length)
        return data[start - base : start - base + length]


class Window(Parts):
    """A part of a file, such as a member that is stored as it is, seen as a file of its own; what it reads counts."""

    def __init__(self, outer: Parts, start: int, end: int) -> None:
        super().__init__(Ranges(lambda _first, _last: b"", max(0, min(end, outer.size) - start), 0))
        self.outer, self.start = outer, start

    @property
    def room(self) -> int:
        """Return the bytes that may still be read of the file around."""
        return self.outer.room

    @property
    def reach(self) -> int:
        """Return the bytes that are at hand or may still be read of the file around."""
        return self.outer.reach

    def at_hand(self) -> bytes:
        """Return the bytes of this window, from its beginning on, that came already."""
        found = (data[self.start - base :] for base, data in self.outer.kept if base <= self.start < base + len(data))
        return max(found, key=len, default=b"")[: self.size]

    def piece(self, start: int, least: int, wanted: int) -> tuple[int, bytes]:
        """Return a part as the file around does; it may begin before this window does."""
        base, data = self.outer.piece(self.start + start, least, max(least, min(wanted, self.size - start)))
        return base - self.start, data


def whole(body: bytes, size: int | None = None) -> Parts:
    """Present bytes at hand as a file of ``size`` bytes, all of them when None; the rest can be asked for by no one."""
    return Parts(Ranges(lambda _first, _last: b"", len(body) if size is None else size, 0), [(0, body)])


class PickleSource:
    """A walk over the bytes of ``parts`` from ``start`` up to, not including, ``end`` (offsets in the file, in bytes).

    Its methods raise ``SourceEnded`` when the walk would leave the file, and what ``Parts.piece`` raises.
    """

    def __init__(self, parts: Parts, start: int, end: int) -> None:
        self.parts, self.end = parts, min(end, parts.ranges.size)
        self._base, self._data, self._place, self._limit = start, b"", 0, 0
        self._next = FIRST

    @property
    def at(self) -> int:
        """Return the offset of the walk from the file's start."""
        return self._base + self._place

    @property
    def left(self) -> int:
        """Return the bytes from here to the end."""
        return self.end - self.at

    def byte(self) -> int:
        """Take the next byte."""
        if self._place >= self._limit:
            self._have(1)
        self._place += 1
        return self._data[self._place - 1]

    def take(self, count: int) -> bytes:
        """Take the next ``count`` bytes."""
        if self._place + count > self._limit:
            self._have(count)
        self._place += count
        return self._data[self._place - count : self._place]

    def skip(self, count: int) -> None:
        """Step over ``count`` bytes without asking for them."""
        if count > self.left:
            raise SourceEnded(say("an argument continues past the end"))
        self._place += count

    def line(self) -> bytes:
        """Take the bytes up to the next line feed, which is stepped over."""
        seen = 0
        while True:
            found = self._data.find(b"\n", self._place + seen, self._limit)
            if found >= 0:
                line = self._data[self._place : found]
                self._place = found + 1
                return line
            seen = max(0, self._limit - self._place)
            self._have(seen + 1)

    def _have(self, count: int) -> None:
        at = self.at
        if at + count > self.end:
            raise SourceEnded(say("they are cut short"))
        if self._data and self._place > self._limit:
            self._next = LANDED
        self._base, self._data = self.parts.piece(at, count, min(count + self._next, self.end - at))
        self._place = at - self._base
        self._limit = min(len(self._data), self.end - self._base)
        self._next = min(2 * self._next, LARGEST)

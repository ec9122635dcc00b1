"""Files that this process sends itself: at most two at once, so that the threads of the portal stay free for people."""

import threading
import time
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path
from weakref import WeakSet

from reviews.language.phrases import say

MOST = 2
"""Files that one process sends at once."""
PART = 2**18
"""Bytes that are handed to the connection at once."""
ASK_EVERY = 10.0
"""Seconds between two questions whether a file that is being sent may still be had."""
SLOWEST, PATIENCE = 2**16, 60.0
"""Least bytes a second on average, once a file has been under way for so many seconds: a client that takes less must
not keep one of the few places; it asks for the rest."""
SHORTEST, LONGEST = 2, 60
"""Bounds in seconds of the wait that a client is asked for."""


class Withdrawn(Exception):
    """What was being sent may no longer be had; the connection ends in the middle of the file."""


class TooSlow(Exception):
    """The client takes the file so slowly that others wait for its place."""


class Stream:
    """A part of a file on its way; it keeps its place until it is closed."""

    def __init__(self, streams: "Streams", file: FileIO, length: int, still: Callable[[], bool]) -> None:
        self.streams, self.file, self.length, self.still = streams, file, length, still
        self.sent, self.begun = 0, time.monotonic()

    def __iter__(self) -> Iterator[bytes]:
        """Read the part of the file. Raises ``Withdrawn`` and ``TooSlow``."""
        asked = self.begun
        while self.sent < self.length:
            if time.monotonic() - asked > self.streams.ask_every:
                asked = time.monotonic()
                if not self.still():
                    raise Withdrawn(say("A file of the mirror was withdrawn while it was sent."))
            self._require_speed()
            part = self.file.read(min(PART, self.length - self.sent))
            if not part:
                raise EOFError(say("A file of the mirror is shorter than it was."))
            self.sent += len(part)
            yield part

    def _require_speed(self) -> None:
        took = time.monotonic() - self.begun
        if took > PATIENCE and self.sent < took * SLOWEST:
            raise TooSlow(say("A client took a file of the mirror too slowly."))

    def seconds_left(self) -> float:
        """Return how long it will take at the speed so far."""
        took = max(0.1, time.monotonic() - self.begun)
        return (self.length - self.sent) * took / max(PART, self.sent)

    def close(self) -> None:
        """Give the place back; the web server calls this also when the client has gone."""
        self.streams.leave(self)
        self.file.close()


class Streams:
    """The files that a process sends now."""

    def __init__(self, most: int = MOST, ask_every: float = ASK_EVERY) -> None:
        self.most, self.ask_every = most, ask_every
        self._under_way: WeakSet[Stream] = WeakSet()  # an answer that nobody sent frees its place too
        self._lock = threading.Lock()

    def begin(self, path: Path, start: int, length: int, still: Callable[[], bool]) -> Stream | None:
        """Open a file from an offset; None while no place is free. Raises ``OSError``."""
        with self._lock:
            if len(self._under_way) >= self.most:
                return None
            file = FileIO(str(path))
            file.seek(start)
            found = Stream(self, file, length, still)
            self._under_way.add(found)
            return found

    def leave(self, stream: Stream) -> None:
        """Free the place of a file that has ended."""
        with self._lock:
            self._under_way.discard(stream)

    def wait(self) -> int:
        """Return after how many seconds the first place should be free."""
        with self._lock:
            left = [one.seconds_left() for one in self._under_way]
        return round(min(max(min(left, default=0.0), SHORTEST), LONGEST))


STREAMS = Streams()

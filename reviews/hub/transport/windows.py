"""Counting requests in the hub's fixed windows: what a counter is asked and told, and one that counts in memory."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Protocol

NEW_WINDOW = 2.0
"""Seconds by which the hub's window must end later than ours to be another one; it counts in whole seconds."""
ROUNDED = 0.5
"""Seconds that are waited on top of the hub's whole seconds, so that nobody comes a moment too early."""
DAY = 24 * 3600
"""Seconds for which a limit that the hub named is remembered."""


@dataclass(frozen=True)
class RateWindow:
    """A fixed window: the hub answers ``requests`` of them in ``seconds``."""

    requests: int
    seconds: float

    @property
    def most(self) -> int:
        """Return how many are asked: a tenth is left to whoever else shares the address or the account."""
        return max(1, self.requests - self.requests // 10)


@dataclass(frozen=True)
class Taken:
    """Whether a request may be sent; how many are left with it, the seconds until that changes, and the window."""

    granted: bool
    left: int
    wait: float
    window: RateWindow


@dataclass(frozen=True)
class Said:
    """What an answer says about limits: requests left and seconds until the reset, the window, and a stop in seconds.

    All None when it says nothing.
    """

    left: int | None = None
    reset: float | None = None
    window: RateWindow | None = None
    stop: float | None = None


class Counter(Protocol):
    """Counts the requests of all readings that share it; a key stands for one hub, account and kind of request."""

    def take(self, key: str, usual: RateWindow) -> Taken:
        """Count a request that is about to be sent, if there is room; ``usual`` holds while the hub named no limit."""

    def tell(self, key: str, usual: RateWindow, said: Said) -> None:
        """Put what the hub said in the place of our own count, once for each request that was granted."""

    def turn_away(self, key: str, seconds: float) -> int:
        """Return how many readings were turned away in the window that ends in so many seconds, this one included."""


@dataclass
class _Count:
    ends: float
    counted: int = 0
    asked: int = 0
    """Requests on their way, which the hub's own count may not hold yet."""
    away: int = 0


class Local:
    """A counter of this process; safe to share between threads. ``Shared`` counts by the same rules, in Valkey."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, _Count] = {}
        self._windows: dict[str, RateWindow] = {}
        self._stops: dict[str, float] = {}

    def take(self, key: str, usual: RateWindow) -> Taken:
        """Count a request, as ``Counter.take`` says."""
        with self._lock:
            now, window = time.monotonic(), self._windows.get(key, usual)
            stopped = self._stops.get(key, 0.0) - now
            if stopped > 0:
                return Taken(False, 0, stopped, window)
            count = self._count(key, window, now)
            left = window.most - count.counted - count.asked
            count.asked += left > 0
            return Taken(left > 0, max(0, left), count.ends - now, window)

    def tell(self, key: str, usual: RateWindow, said: Said) -> None:
        """Note an answer, as ``Counter.tell`` says."""
        with self._lock:
            now = time.monotonic()
            if said.window:
                self._windows[key] = said.window
            if said.stop is not None:
                self._stops[key] = now + said.stop
            window = self._windows.get(key, usual)
            count = self._count(key, window, now)
            count.asked = max(0, count.asked - 1)
            if said.left is None or said.reset is None:
                count.counted += 1
                return
            theirs = max(0, window.requests - said.left)
            another = now + said.reset - count.ends > NEW_WINDOW
            count.counted = theirs if another else max(count.counted, theirs)
            count.ends = now + said.reset + ROUNDED

    def turn_away(self, key: str, seconds: float) -> int:
        """Count a refusal, as ``Counter.turn_away`` says."""
        with self._lock:
            now = time.monotonic()
            count = self._count(key, RateWindow(1, seconds), now)
            count.away += 1
            return count.away

    def _count(self, key: str, window: RateWindow, now: float) -> _Count:
        count = self._counts.get(key)
        if count is None or count.ends <= now:
            count = self._counts[key] = _Count(now + window.seconds)
        return count

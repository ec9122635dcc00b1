"""Keeping to a hub's rate limits: every request of a reading asks here first, and its answer is told here."""

from __future__ import annotations

import hashlib
import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from urllib.parse import urlsplit

from huggingface_hub.utils._http import parse_ratelimit_headers

from reviews.hub import errors
from reviews.hub.transport.hubs import Hub
from reviews.hub.transport.windows import Counter, Local, RateWindow, Said, Taken
from reviews.language.phrases import say

USUAL = {"api": RateWindow(500, 300.0), "resolvers": RateWindow(3000, 300.0)}
"""What the public hub answers to an address without a token (its documentation, hub/rate-limits, September 2025); held
until a hub names its own limits in the headers RateLimit and RateLimit-Policy."""
SHARE, LEAST = 0.5, 50
"""The part of what is left that one reading may use in a window, so that a repository of thousands of files leaves
room for others; and the requests that it may use in any case, enough for an ordinary repository."""
LONGEST_WAIT = 5.0
"""Seconds that a reading waits for a hub while it holds a worker; for longer waits the job is put back."""
A_READING = {"api": 8, "resolvers": 40}
"""Requests of an ordinary reading: how many readings that were turned away fit into one window."""
STOP = 1.0
"""Seconds without requests after an answer 429 that does not say for how long."""
MOST_REQUESTS, MOST_SECONDS = 10**6, 3600.0
"""Larger numbers in a hub's headers are not believed."""

_COUNTER: ContextVar[Counter | None] = ContextVar("hub_counter", default=None)


@contextmanager
def counted_by(counter: Counter) -> Iterator[None]:
    """Let the readings that begin inside share this counter; a reading outside counts for itself."""
    before = _COUNTER.set(counter)
    try:
        yield
    finally:
        _COUNTER.reset(before)


def kind_of(hub: Hub, path: str) -> str:
    """Name the limit under which the hub counts a request for this path: "api", or "resolvers" for files."""
    place = path.removeprefix(urlsplit(hub.endpoint).path)
    return "api" if place.startswith("/api/") and not place.startswith("/api/resolve-cache/") else "resolvers"


@dataclass
class _Share:
    most: int
    ends: float
    used: int = 0


class Quota:
    """One reading's way to the counter; safe to share between threads."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._counter: Counter = _COUNTER.get() or Local()
        # Limits hold for an address and an account. The token itself is written down nowhere.
        account = hashlib.sha256(f"{hub.endpoint}\0{hub.token() or ''}".encode()).hexdigest()[:16]
        self._keys = {kind: f"{hub.name}:{account}:{kind}" for kind in USUAL}
        self._shares: dict[str, _Share] = {}
        self._windows: dict[str, RateWindow] = {}
        self._refused: dict[str, float] = {}
        self._lock = threading.Lock()

    def ask(self, kind: str, seconds_left: Callable[[], float]) -> None:
        """Wait until a request of this kind may be sent; ``seconds_left`` tells the reading's own time.

        Raises ``RateLimited`` with the seconds to wait when that is longer than a worker should be held.
        """
        while wait := self._wait(kind):
            if wait > min(LONGEST_WAIT, seconds_left() / 2):
                raise self._refusal(kind, wait)
            time.sleep(wait)

    def answered(self, kind: str, status: int, headers: Mapping[str, str], stop: float | None) -> None:
        """Note what an answer says about limits; status 0 when none came. ``stop``: seconds that a 429 asks for."""
        said = _said(kind, headers)
        if status == 429:
            asked = STOP if stop is None else min(stop, MOST_SECONDS)
            said = Said(said.left, said.reset, said.window, asked)
        self._counter.tell(self._keys[kind], USUAL[kind], said)

    def _wait(self, kind: str) -> float:
        """0 when a request was granted, else the seconds until it is worth asking again."""
        with self._lock:  # also so that only one thread waits for a counter that does not answer
            if kind in self._refused:
                return max(self._refused[kind] - time.monotonic(), 2 * LONGEST_WAIT)
            share, now = self._shares.get(kind), time.monotonic()
            if share and share.used >= share.most and now < share.ends:
                return share.ends - now
            taken = self._counter.take(self._keys[kind], USUAL[kind])
            self._windows[kind] = taken.window
            if not taken.granted:
                return max(taken.wait, 0.01)
            self._use(kind, taken, now)
            return 0.0

    def _use(self, kind: str, taken: Taken, now: float) -> None:
        ends = now + taken.wait
        share = self._shares.get(kind)
        if share is None or now >= share.ends:
            most = max(int(taken.left * SHARE), min(taken.left, LEAST))
            share = self._shares[kind] = _Share(most, ends)
        share.ends = min(share.ends, ends)
        share.used += 1

    def _refusal(self, kind: str, wait: float) -> errors.RateLimited:
        """Return the error for a wait that is too long; those turned away in one window return in several."""
        with self._lock:
            if kind not in self._refused:
                key = self._keys[kind]
                window = self._windows.get(kind, USUAL[kind])
                turn = (self._counter.turn_away(key, wait) - 1) // max(1, window.most // A_READING[kind])
                self._refused[kind] = time.monotonic() + wait + turn * window.seconds
            after = max(1, math.ceil(self._refused[kind] - time.monotonic()))
        what = "API requests" if kind == "api" else "file requests"
        return errors.RateLimited(
            say(
                "The portal has used up its share of {what} to the hub {name}. Try again in {after} seconds.",
                what=what,
                name=self._hub.name,
                after=after,
            ),
            retry_after=after,
        )


def _said(kind: str, headers: Mapping[str, str]) -> Said:
    limit = parse_ratelimit_headers(headers)
    if limit is None or (limit.resource_type != kind and limit.resource_type in USUAL):
        return Said()
    window = None
    if limit.limit and limit.window_seconds:
        window = RateWindow(min(limit.limit, MOST_REQUESTS), min(float(limit.window_seconds), MOST_SECONDS))
    return Said(min(limit.remaining, MOST_REQUESTS), min(float(limit.reset_in_seconds), MOST_SECONDS), window)

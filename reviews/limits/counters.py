"""The counter of limits in Valkey, for all processes; while Valkey is away, each process counts for itself."""

import logging
import threading
import time
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from reviews.limits.rules import WINDOW, Counted, Limit

log = logging.getLogger(__name__)

PREFIX = "portal:limit:"
TIMEOUT = 0.5
"""Seconds for one question to Valkey; a request waits meanwhile."""
AWAY = 10.0
"""Seconds for which Valkey is not asked after it failed."""
MOST_KEPT = 20_000
"""Windows that one process remembers while it counts alone."""


class Asked(NamedTuple):
    """A request to count under a limit: for whom, and how much; 0 only looks."""

    limit: Limit
    who: str
    cost: int = 1

    @property
    def key(self) -> str:
        """The window's key."""
        return f"{PREFIX}{self.limit.name}:{self.who}"


class OwnCounts:
    """A counter of this process that remembers ``most`` windows; safe to share between threads."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[int, float]] = {}

    def count(self, asked: Sequence[Asked]) -> list[Counted]:
        """Count each and return the windows in the same order."""
        with self._lock:
            now = time.monotonic()
            if len(self._windows) > self._most:
                self._windows = {key: kept for key, kept in self._windows.items() if kept[1] > now}
            while len(self._windows) > self._most:
                del self._windows[next(iter(self._windows))]
            return [self._one(one, now) for one in asked]

    def _one(self, asked: Asked, now: float) -> Counted:
        used, ends = self._windows.get(asked.key, (0, 0.0))
        if ends <= now:
            used, ends = 0, now + WINDOW
        self._windows[asked.key] = used + asked.cost, ends
        return Counted(asked.limit, used + asked.cost, ends - now)


class SharedCounts:
    """The counter in the Valkey at ``url``: one round trip for all limits of a request. It never fails."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(
            url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), 0)
        )
        self._alone = OwnCounts()
        self._back_at = 0.0

    def count(self, asked: Sequence[Asked]) -> list[Counted]:
        """Count each and return the windows in the same order; while Valkey is away, count in this process."""
        if time.monotonic() >= self._back_at:
            try:
                return self._ask(asked)
            except redis.RedisError as error:
                self._back_at = time.monotonic() + AWAY
                log.warning("Limits are counted by each process alone: Valkey failed (%s).", type(error).__name__)
        return self._alone.count(asked)

    def _ask(self, asked: Sequence[Asked]) -> list[Counted]:
        with self._client.pipeline() as pipe:
            for one in asked:
                pipe.incrby(one.key, one.cost)
                pipe.pexpire(one.key, WINDOW * 1000, nx=True)
                pipe.pttl(one.key)
            found = pipe.execute()
        return [Counted(one.limit, int(found[3 * n]), max(0, found[3 * n + 2]) / 1000) for n, one in enumerate(asked)]


@cache
def shared(url: str) -> SharedCounts:
    """Return the counter of this process for one Valkey."""
    return SharedCounts(url)

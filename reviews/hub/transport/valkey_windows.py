"""The counter that all workers share, in Valkey, where windows expire; without Valkey this process counts alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from reviews.hub.transport.windows import DAY, NEW_WINDOW, ROUNDED, Local, RateWindow, Said, Taken

T = TypeVar("T")
PREFIX = "portal:hub-quota:"
TIMEOUT = 1.0
"""Seconds for one question to Valkey; the reading waits meanwhile."""
AWAY = 10.0
"""Seconds for which Valkey is not asked after it failed, so that a reading does not wait for it at every request."""

# Keys: the count (fields counted, asked), the hub's window (requests, seconds), a stop. Times are in milliseconds.
COUNT = """
local requests = tonumber(redis.call('HGET', KEYS[2], 'requests') or ARGV[1])
local window = tonumber(redis.call('HGET', KEYS[2], 'window') or ARGV[2])
local function begin()
  if redis.call('PTTL', KEYS[1]) > 0 then return end
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'counted', 0, 'asked', 0)
  redis.call('PEXPIRE', KEYS[1], window)
end
local function field(name) return tonumber(redis.call('HGET', KEYS[1], name) or 0) end
"""
TAKE = (
    COUNT
    + """
local stopped = redis.call('PTTL', KEYS[3])
if stopped > 0 then return {0, 0, stopped, requests, window} end
begin()
local left = math.max(1, requests - math.floor(requests / 10)) - field('counted') - field('asked')
if left > 0 then redis.call('HINCRBY', KEYS[1], 'asked', 1) end
return {left > 0 and 1 or 0, math.max(0, left), redis.call('PTTL', KEYS[1]), requests, window}
"""
)
# ARGV: the usual window, then what the hub said: left, reset, requests, window, stop; -1 for what it did not say.
TELL = (
    COUNT
    + """
local left, reset, stop = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[7])
if tonumber(ARGV[5]) > 0 then
  requests, window = tonumber(ARGV[5]), tonumber(ARGV[6])
  redis.call('HSET', KEYS[2], 'requests', requests, 'window', window)
  redis.call('PEXPIRE', KEYS[2], ARGV[8])
end
if stop > 0 then redis.call('SET', KEYS[3], 1, 'PX', stop) end
begin()
redis.call('HSET', KEYS[1], 'asked', math.max(0, field('asked') - 1))
if left < 0 or reset < 0 then
  redis.call('HINCRBY', KEYS[1], 'counted', 1)
  return
end
local theirs = math.max(0, requests - left)
local another = reset - redis.call('PTTL', KEYS[1]) > tonumber(ARGV[9])
redis.call('HSET', KEYS[1], 'counted', another and theirs or math.max(field('counted'), theirs))
redis.call('PEXPIRE', KEYS[1], reset + tonumber(ARGV[10]))
"""
)


class Shared:
    """A counter in the Valkey at ``url``, by the rules of ``Local``; every change is one script, so nothing is lost.

    It never fails: while Valkey cannot be reached, this process counts for itself.
    """

    def __init__(self, url: str) -> None:
        self._client: Any = redis.Redis.from_url(
            url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), 0)
        )
        self._take, self._tell = self._client.register_script(TAKE), self._client.register_script(TELL)
        self._local = Local()
        self._lock = threading.Lock()
        self._back_at = 0.0

    def take(self, key: str, usual: RateWindow) -> Taken:
        """Count a request, as ``Counter.take`` says."""

        def ask() -> Taken:
            granted, left, wait, requests, window = self._take(keys=_keys(key), args=_usual(usual))
            return Taken(bool(granted), left, max(0, wait) / 1000, RateWindow(requests, window / 1000))

        return self._try(ask, lambda: self._local.take(key, usual))

    def tell(self, key: str, usual: RateWindow, said: Said) -> None:
        """Note an answer, as ``Counter.tell`` says."""
        window = _usual(said.window) if said.window else [-1, -1]
        told = [-1 if said.left is None else said.left, _ms(said.reset), *window, _ms(said.stop)]
        args = [*_usual(usual), *told, DAY * 1000, _ms(NEW_WINDOW), _ms(ROUNDED)]
        self._try(lambda: self._tell(keys=_keys(key), args=args), lambda: self._local.tell(key, usual, said))

    def turn_away(self, key: str, seconds: float) -> int:
        """Count a refusal, as ``Counter.turn_away`` says."""

        def count() -> int:
            name = f"{PREFIX}{key}:away"
            with self._client.pipeline() as pipe:
                pipe.incr(name).pexpire(name, max(1, _ms(seconds)), nx=True)
                return int(pipe.execute()[0])

        return self._try(count, lambda: self._local.turn_away(key, seconds))

    def _try(self, shared: Callable[[], T], alone: Callable[[], T]) -> T:
        with self._lock:
            away = time.monotonic() < self._back_at
        if not away:
            try:
                return shared()
            except redis.RedisError:
                with self._lock:
                    self._back_at = time.monotonic() + AWAY
        return alone()


def _keys(key: str) -> list[str]:
    return [f"{PREFIX}{key}:{part}" for part in ("count", "window", "stop")]


def _usual(window: RateWindow) -> list[int]:
    return [window.requests, _ms(window.seconds)]


def _ms(seconds: float | None) -> int:
    return -1 if seconds is None else max(0, round(seconds * 1000))


@cache
def shared(url: str) -> Shared:
    """Return the request counter that all workers share to stay within the hub's rate limits."""
    return Shared(url)

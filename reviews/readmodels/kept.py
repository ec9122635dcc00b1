"""Counts over the narrow rows, kept for all processes until the ledger, the day or the reader changes.

A process keeps what it has read for a while, so that it does not ask Valkey and read JSON for each page.
"""

import hashlib
import json
import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import caches

from reviews.etags import build

log = logging.getLogger(__name__)
Value = TypeVar("Value")

SECONDS, SECONDS_HERE = 40, 20
"""Longest time that counts are kept for all processes, and by one that has read them: together a minute, which bounds
what a change past the acts, at the database's console, could hide."""
AWAY = 10.0
"""Seconds for which the cache is not asked after it failed."""


class _Away:
    """Until when this process leaves the cache alone; wrong by a race costs one question more."""

    until = 0.0


def kept(parts: list[Any], work: Callable[[], Value]) -> Value:
    """Return what ``work`` returned for the same parts, a JSON value, from the cache of all processes.

    ``parts`` name all that the value depends on: the ledger's head, read before; the day; what the person may see. An
    act adds to the ledger in its own transaction, so no process ever finds old counts under a new head. This build is
    part of the name as well: during an update, one that counts otherwise runs beside it. Without the cache, everything
    is worked out.
    """
    key = f"kept:{hashlib.sha256(json.dumps([build(), *parts]).encode()).hexdigest()}"
    here = caches["here"]
    found = here.get(key)
    if found is None:
        found = _shared(key, work)
        here.set(key, found, SECONDS_HERE)
    return found


def _shared(key: str, work: Callable[[], Value]) -> Value:
    from redis import RedisError  # a command that counts nothing needs no client

    if time.monotonic() < _Away.until:
        return work()
    cache = caches["kept"]
    try:
        found = cache.get(key)
        if found is None:
            found = work()
            cache.set(key, found, SECONDS)
    except RedisError as error:
        _Away.until = time.monotonic() + AWAY
        log.warning("Counts are not kept: Valkey failed (%s).", type(error).__name__)
        return work()
    return found


def drawn(parts: list[Any], work: Callable[[], Value]) -> Value:
    """Return what ``work`` made of counts that are kept, for the same parts, from this process alone."""
    return _here("drawn", parts, work, SECONDS_HERE)


def kept_here(parts: list[Any], work: Callable[[], Value]) -> Value:
    """Return what ``work`` returned for the same parts, which name all that it depends on, from this process alone.

    Texts are kept so: whoever reads Valkey shall not read them, and whoever writes to it shall not choose them.
    """
    return _here("here", parts, work, SECONDS + SECONDS_HERE)


def _here(name: str, parts: list[Any], work: Callable[[], Value], seconds: int) -> Value:
    key = f"{name}:{hashlib.sha256(json.dumps(parts).encode()).hexdigest()}"
    here = caches[name]
    found: Value | None = here.get(key)
    if found is None:
        found = work()
        here.set(key, found, seconds)
    return found

"""The sign of life of the scheduler: it leaves the time of its last round in Valkey, for the doctor and for figures."""

import logging
import time

from django.core.cache import caches
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
KEY = "scheduler-round"
KEPT = 24 * 3600
"""Seconds for which the time of the last round is kept."""


def note_round() -> None:
    """Leave the time of this round; without Valkey there is no sign of life, and the round goes on."""
    try:
        caches["kept"].set(KEY, time.time(), KEPT)
    except RedisError as error:
        log.warning("The time of this round could not be left in Valkey (%s).", type(error).__name__)


def last_round() -> float | None:
    """Return how many seconds ago a scheduler made its last round, None if no round is known."""
    try:
        at = caches["kept"].get(KEY)
    except RedisError:
        return None
    return max(0.0, time.time() - at) if isinstance(at, float | int) else None

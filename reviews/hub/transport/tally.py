"""How many requests this process sent to each hub, by what came of them; a job hands the counts to its worker."""

import threading
from collections import Counter

OK, LIMITED, REFUSED, FAILED, LOST = "ok", "limited", "refused", "failed", "lost"
"""Outcomes of a request: answered (also with a redirect), 429, another 4xx, 5xx, and without any answer."""

_counts: Counter[tuple[str, str]] = Counter()
_lock = threading.Lock()


def outcome(status: int) -> str:
    """Return what came of a request by the status of its answer, 0 for none."""
    if not status:
        return LOST
    if status == 429:
        return LIMITED
    return FAILED if status >= 500 else REFUSED if status >= 400 else OK


def count(hub: str, status: int) -> None:
    """Count one request to a hub."""
    with _lock:
        _counts[hub, outcome(status)] += 1


def taken() -> dict[tuple[str, str], int]:
    """Return the counts by hub and outcome, and begin anew."""
    with _lock:
        found = dict(_counts)
        _counts.clear()
    return found

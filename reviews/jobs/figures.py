"""What a worker counts for Prometheus: attempts and their seconds by kind of job, and requests to hubs.

Each job runs in a process of its own, so its worker counts it, and the job hands over its requests through a pipe.
"""

import json
import os
from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram

from reviews.language.phrases import say

REGISTRY = CollectorRegistry()
SECONDS = (0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900)
"""Upper bounds of the classes of seconds; a hanging job is ended after 900."""

MOST = 64 * 1024
"""Bytes that a pipe takes at once; a job tells some hundred."""

ATTEMPTS = Counter(
    "portal_job_attempts", say("Attempts at jobs by what came of them."), ["kind", "outcome"], registry=REGISTRY
)
DURATION = Histogram("portal_job_seconds", say("Seconds of an attempt."), ["kind"], buckets=SECONDS, registry=REGISTRY)
REQUESTS = Counter(
    "portal_hub_requests", say("Requests to hubs by what came of them."), ["hub", "outcome"], registry=REGISTRY
)


class FigurePipe:
    """The pipe through which a job's process hands over to its worker what it counted, once it is over."""

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)  # a program that the job has left behind may hold the other end open

    def write(self, sent: Mapping[tuple[str, str], int]) -> None:
        """Hand over what this process has noted, and the requests by hub and outcome; in the job's process."""
        requests = [[hub, outcome, number] for (hub, outcome), number in sent.items()]
        os.write(self._writer, json.dumps({"attempts": _noted, "requests": requests}).encode())

    def keep_reading_end(self) -> None:
        """Close the other end; in the worker, after the fork."""
        os.close(self._writer)

    def read(self) -> bool:
        """Add what the job's process counted; return False if it was killed and has handed over nothing."""
        try:
            text = os.read(self._reader, MOST)
        except BlockingIOError:
            text = b""
        os.close(self._reader)
        told = json.loads(text) if text else {"attempts": [], "requests": []}
        for kind, outcome, seconds in told["attempts"]:
            ATTEMPTS.labels(kind, outcome).inc()
            DURATION.labels(kind).observe(seconds)
        for hub, outcome, number in told["requests"]:
            REQUESTS.labels(hub, outcome).inc(number)
        return bool(text)


_noted: list[tuple[str, str, float]] = []
"""Attempts of this process by kind, outcome and seconds; a job's process has one."""


def note_attempt(kind: str, outcome: str, seconds: float) -> None:
    """Note an attempt in the job's process."""
    _noted.append((kind, outcome, seconds))


def count_death(kind: str, seconds: float) -> None:
    """Count an attempt whose process has died; in the worker."""
    ATTEMPTS.labels(kind, "died").inc()
    DURATION.labels(kind).observe(seconds)

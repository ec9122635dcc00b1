"""What one reading may use: a deadline that holds over every byte, the hub's limits, and the count of what was used."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import httpcore2

from reviews.hub import errors
from reviews.hub.transport.hubs import Hub
from reviews.hub.transport.limits import Quota
from reviews.language.phrases import say


@dataclass(frozen=True)
class Limits:
    """Bounds of one reading: seconds for all of it, bytes of an API answer, requests side by side, and second tries.

    ``connect`` and ``read`` are seconds for one connection and for one wait on the network; ``at_once`` the bytes that
    one read of the network may bring, if more than the library asks for.
    """

    seconds: float = 90.0
    connect: float = 10.0
    read: float = 20.0
    answer_bytes: int = 32 * 2**20
    parallel: int = 24
    retries: int = 3
    at_once: int = 0


@dataclass
class RequestBudget:
    """One reading's use of the network; safe to share between threads."""

    hub: Hub
    limits: Limits
    ends: float
    count: int = 0
    volume: int = 0
    """Bytes that came over the line, as they came."""
    answer: bytes = b""
    """Body of the last answer of the hub's API, as it came."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    quota: Quota = field(init=False)

    def __post_init__(self) -> None:
        self.quota = Quota(self.hub)

    def seconds_left(self) -> float:
        """Return the seconds until the deadline; negative when it has passed."""
        return self.ends - time.monotonic()

    def check(self) -> None:
        """Raise ``Unreachable`` when the deadline has passed."""
        if self.seconds_left() <= 0:
            raise errors.Unreachable(
                say(
                    "The hub {name} did not finish answering within {seconds:g} seconds.",
                    name=self.hub.name,
                    seconds=self.limits.seconds,
                )
            )

    def sent(self) -> None:
        """Count a request."""
        with self.lock:
            self.count += 1

    def received(self, size: int) -> None:
        """Count bytes that came over the line."""
        with self.lock:
            self.volume += size


QUIET = 0.02
"""Seconds for which an idle connection that the hub had not closed is not asked again whether it has."""

CURRENT: ContextVar[RequestBudget | None] = ContextVar("hub_budget", default=None)
"""The budget of the reading that this thread works for."""


def _bounded(timeout: float | None) -> float | None:
    budget = CURRENT.get()
    if budget is None:
        return timeout
    left = budget.seconds_left()
    if left <= 0:
        raise httpcore2.ReadTimeout(say("the reading's deadline has passed"))
    return left if timeout is None else min(timeout, left)


class _Stream(httpcore2.NetworkStream):
    """A connection whose every read and write ends at the deadline of the reading that uses it.

    The client's own timeouts count each read, so a server that drips bytes, even of its headers, outlasts them.
    """

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner
        self._quiet_until = 0.0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        budget = CURRENT.get()
        return self._inner.read(max(max_bytes, budget.limits.at_once if budget else 0), _bounded(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _bounded(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _bounded(timeout)))

    def get_extra_info(self, info: str) -> Any:
        if info != "is_readable":
            return self._inner.get_extra_info(info)
        # The pool asks this of every idle connection at every request and answer, one after the other and with its
        # lock held. One that the hub closes in between is met like one that it closes just after the question.
        now = time.monotonic()
        if now < self._quiet_until:
            return False
        closed = bool(self._inner.get_extra_info(info))
        self._quiet_until = 0.0 if closed else now + QUIET
        return closed


class BoundedBackend(httpcore2.NetworkBackend):
    """Opens connections that keep to the deadline of the reading that uses them."""

    def __init__(self, inner: httpcore2.NetworkBackend) -> None:
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect as the library does, within the deadline."""
        return _Stream(self._inner.connect_tcp(host, port, _bounded(timeout), local_address, socket_options))

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.NetworkStream:
        """Connect as the library does, within the deadline."""
        return _Stream(self._inner.connect_unix_socket(path, _bounded(timeout), socket_options))

    def sleep(self, seconds: float) -> None:
        """Sleep as the library does."""
        self._inner.sleep(seconds)

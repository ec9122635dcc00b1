"""The body of a successful answer handed on as it comes; a long one straight from its connection into kept memory.

The client parses what it reads, and copies it several times on the way: most of the processor's time of a large
download. A body whose length was stated needs no parser behind its headers. So the client still asks, follows
redirects, speaks to proxies and checks certificates, and what follows is read from the connection that it opened,
which then is closed.
"""

from __future__ import annotations

import socket
import ssl
from typing import Protocol

import httpx2

from reviews.hub.transport.budget import RequestBudget
from reviews.language.phrases import say

WORTH = 2**20
"""Bytes that must still come to be worth a connection, which serves no second request afterwards."""


class BodyTaker(Protocol):
    """Takes bytes in memory of its own: they are written to ``room`` and then told."""

    def room(self) -> memoryview:
        """Return where the next bytes belong, at least one."""

    def filled(self, size: int) -> None:
        """Take the first bytes of what ``room`` returned."""


class WholeBody:
    """Takes a body whose length was stated."""

    def __init__(self, length: int) -> None:
        self.data = bytearray(length)
        self._at = 0

    def room(self) -> memoryview:
        """Return what is still empty."""
        return memoryview(self.data)[self._at :]

    def filled(self, size: int) -> None:
        """Take the next bytes."""
        self._at += size


def stated_length(response: httpx2.Response) -> int | None:
    """Return how many bytes follow, None where the client must find the body's end or decode it."""
    return None if _connection(response) is None else int(response.headers["content-length"])


def hand_on(response: httpx2.Response, taker: BodyTaker, budget: RequestBudget) -> None:
    """Give the decoded body of an answer to ``taker``, within the budget. Raises ``HTTPError`` or ``HubError``."""
    connection, left = _connection(response), 0
    if connection is not None:
        left = int(response.headers["content-length"])
    for chunk in response.iter_bytes():
        _copy(chunk, taker)
        budget.check()
        left -= len(chunk)
        if connection is not None and left > WORTH:
            # Of a body of stated length the client hands on all that it has read: the next byte is in the connection.
            _receive(connection, left, response.request, taker, budget)
            return


def _connection(response: httpx2.Response) -> socket.socket | None:
    """Return the connection from which a body can be read as it is, None where the client must decode it."""
    headers, length = response.headers, response.headers.get("content-length", "")
    stream = response.extensions.get("network_stream")
    if stream is None or response.http_version != "HTTP/1.1" or not (length.isascii() and length.isdigit()):
        return None
    if "transfer-encoding" in headers or headers.get("content-encoding", "identity").lower() != "identity":
        return None
    connection = stream.get_extra_info("socket")
    if isinstance(stream.get_extra_info("ssl_object"), ssl.SSLObject):
        return None  # TLS inside of the TLS of a proxy: the connection carries the outer one
    return connection if isinstance(connection, socket.socket) else None


def _copy(chunk: bytes, taker: BodyTaker) -> None:
    rest = memoryview(chunk)
    while rest:
        room = taker.room()
        size = min(len(room), len(rest))
        room[:size] = rest[:size]
        taker.filled(size)
        rest = rest[size:]


def _receive(
    connection: socket.socket, left: int, request: httpx2.Request, taker: BodyTaker, budget: RequestBudget
) -> None:
    """Read the rest of a body; waits and errors are those of the client."""
    wait = request.extensions["timeout"]["read"]
    while left:
        budget.check()
        connection.settimeout(max(0.001, min(wait, budget.seconds_left())))
        room = taker.room()
        try:
            size = connection.recv_into(room[:left])
        except TimeoutError as error:
            raise httpx2.ReadTimeout(str(error), request=request) from error
        except OSError as error:
            raise httpx2.ReadError(str(error), request=request) from error
        if not size:
            raise httpx2.RemoteProtocolError(say("The connection was closed before the body's end."), request=request)
        left -= size
        budget.received(size)
        taker.filled(size)

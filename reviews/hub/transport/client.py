"""The HTTP client under huggingface_hub: real timeouts, one deadline, byte caps, second tries, guarded redirects."""

from __future__ import annotations

import email.utils
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx2
from huggingface_hub import constants, set_client_factory
from huggingface_hub.utils._http import hf_request_event_hook, parse_ratelimit_headers

from reviews.hub import errors
from reviews.hub.transport import redirects, tally
from reviews.hub.transport.bodies import WORTH, BodyTaker, WholeBody, hand_on, stated_length
from reviews.hub.transport.budget import CURRENT, BoundedBackend, Limits, RequestBudget
from reviews.hub.transport.limits import LONGEST_WAIT, kind_of
from reviews.language.phrases import say

HOPS = 5
ERROR_BYTES = 64 * 1024
"""Bytes that are read of an answer which is no success; such pages are never large for a good reason."""
CONNECTIONS = 32
RETRIED = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Ask:
    """How a request wants its answer: at most ``most`` bytes; a file may come from a file host; only a part (206).

    ``begin`` sees the headers of a successful answer and returns what takes its bytes; it may refuse by raising.
    """

    most: int
    is_file: bool = False
    only_part: bool = False
    begin: Callable[[httpx2.Response], BodyTaker] | None = None


class BoundedClient(httpx2.Client):
    """The client that huggingface_hub shares between its calls and ours.

    The library passes ``timeout=None`` on several calls, whatever its client was made with, and does not try again on
    others; so both are settled where every request passes. Inside a reading (``CURRENT``) answers come back read.
    """

    def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:
        """Send within the reading's budget; outside a reading, as the library does, with timeouts."""
        budget = CURRENT.get()
        if budget is None:
            _set_timeouts(request, Limits())
            return super().send(request, stream=stream, **options)
        ask = request.extensions.get("ask") or Ask(budget.limits.answer_bytes)
        response = self._try(request, ask, budget)
        if response.is_success and _is_web_page(request, response, ask):
            raise errors.Unreachable(
                say(
                    "A web page came in place of an answer of the hub {name}. "
                    "A proxy or the sign-in page of a network may stand between.",
                    name=budget.hub.name,
                )
            )
        if not ask.is_file:
            budget.answer = response.content
        return response

    def _try(self, request: httpx2.Request, ask: Ask, budget: RequestBudget) -> httpx2.Response:
        for attempt in range(budget.limits.retries + 1):
            last = attempt == budget.limits.retries
            try:
                response = self._follow(request, ask, budget)
            except (httpx2.TimeoutException, httpx2.NetworkError, httpx2.RemoteProtocolError):
                budget.check()
                if last:
                    raise
                wait = 0.2 * 2**attempt
            else:
                if response.status_code not in RETRIED or last:
                    return response
                asked = wait_asked(response.headers)
                wait = 0.2 * 2**attempt if asked is None else asked
                if wait > LONGEST_WAIT or wait >= budget.seconds_left():
                    return _put_off(response, asked, budget)
            time.sleep(max(0.0, min(wait, budget.seconds_left())))
            budget.check()
        raise AssertionError("the last attempt returns or raises")

    def _follow(self, request: httpx2.Request, ask: Ask, budget: RequestBudget) -> httpx2.Response:
        hops: list[httpx2.Response] = []
        for _ in range(HOPS):
            response = self._ask(request, budget)
            following = response.next_request if response.has_redirect_location else None
            if following is None:
                whole = _read(response, ask, budget)
                whole.history = hops
                return whole
            _leave(response, budget)
            redirects.check(budget.hub, following.url, is_file=ask.is_file)
            if not redirects.is_home(budget.hub, following.url):
                for name in ("authorization", "cookie"):
                    following.headers.pop(name, None)
            hops.append(response)
            request = following
        raise errors.Malformed(
            say("The hub {name} redirected more than {hops} times.", name=budget.hub.name, hops=HOPS)
        )

    def _ask(self, request: httpx2.Request, budget: RequestBudget) -> httpx2.Response:
        """Send one request within the hub's limits; the answer's body is not yet read. Raises ``RateLimited``."""
        # A host of large files counts for itself and names no limits.
        kind = kind_of(budget.hub, request.url.path) if redirects.is_home(budget.hub, request.url) else ""
        budget.check()
        if kind:
            budget.quota.ask(kind, budget.seconds_left)
        budget.sent()
        _set_timeouts(request, budget.limits)
        status, headers = 0, httpx2.Headers()
        try:
            response = super().send(request, stream=True, auth=None, follow_redirects=False)
            status, headers = response.status_code, response.headers
        finally:
            tally.count(budget.hub.name, status)
            if kind:
                budget.quota.answered(kind, status, headers, wait_asked(headers) if status == 429 else None)
        return response


def _is_web_page(request: httpx2.Request, response: httpx2.Response, ask: Ask) -> bool:
    """Tell whether a success is a page for people that somebody else sent, as captive portals do.

    No JSON begins with a bracket of HTML. A file is taken for such a page only where it is declared as one, begins as
    a whole one, and is not called one: many cards begin with a tag.
    """
    begin = response.content[:200].lstrip().lower()
    if not ask.is_file:
        return begin.startswith(b"<")
    declared = response.headers.get("content-type", "").startswith("text/html")
    called = request.url.path.lower().endswith((".html", ".htm", ".xhtml"))
    return declared and not called and begin.startswith((b"<!doctype html", b"<html"))


def _put_off(response: httpx2.Response, asked: float | None, budget: RequestBudget) -> httpx2.Response:
    """Return or raise what to give up with, because the hub asks for a longer wait than a worker should be held."""
    if response.status_code >= 500 and asked is not None:
        raise errors.Unreachable(
            say("The hub {name} answered {status_code}.", name=budget.hub.name, status_code=response.status_code),
            retry_after=asked,
        )
    return response


def _leave(response: httpx2.Response, budget: RequestBudget) -> None:
    """Read a redirect's page, of which nothing is kept, so that its connection serves the next request."""
    size = 0
    try:
        for chunk in response.iter_raw():
            size += len(chunk)
            if size > ERROR_BYTES:
                break
            budget.check()
    finally:
        budget.received(response.num_bytes_downloaded)
        response.close()


def _read(response: httpx2.Response, ask: Ask, budget: RequestBudget) -> httpx2.Response:
    """Return the answer with its body. Raises ``TooBig`` at the cap; the rest of a larger body is never fetched."""
    good = response.is_success
    most = ask.most if good else ERROR_BYTES
    parts: list[bytes] = []
    size = 0
    try:
        if good and ask.begin is not None:
            hand_on(response, ask.begin(response), budget)
        elif good and WORTH < (length := stated_length(response) or 0) <= most and not ask.only_part:
            whole = WholeBody(length)
            hand_on(response, whole, budget)
            parts.append(bytes(whole.data))
        elif not (ask.only_part and response.status_code == 200):
            for chunk in response.iter_bytes():
                parts.append(chunk)
                size += len(chunk)
                if size > most:
                    break
                budget.check()
    finally:
        budget.received(response.num_bytes_downloaded)
        response.close()
    if size > most and good:
        raise errors.TooBig(
            say(
                "The hub {name} sent an answer of more than {most} bytes, the limit for its kind.",
                name=budget.hub.name,
                most=most,
            )
        )
    kept = [one for one in response.headers.raw if one[0].lower() not in (b"content-encoding", b"content-length")]
    return httpx2.Response(response.status_code, headers=kept, content=b"".join(parts), request=response.request)


def _set_timeouts(request: httpx2.Request, limits: Limits) -> None:
    asked = request.extensions.get("timeout") or {}
    bounds = {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": limits.seconds}
    request.extensions = {
        **request.extensions,
        "timeout": {name: min(asked.get(name) or bound, bound) for name, bound in bounds.items()},
    }


def wait_asked(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that the hub asks us to wait, None when it does not say.

    Its RateLimit header counts where there is no Retry-After (RFC 9110, section 10.2.3: a number or a date).
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    if text:
        try:
            moment = email.utils.parsedate_to_datetime(text)
        except ValueError:
            moment = None
        if moment is not None:
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    limit = parse_ratelimit_headers(headers)
    return float(limit.reset_in_seconds) if limit and limit.remaining == 0 else None


@cache
def certificates() -> ssl.SSLContext:
    """Return the settings for TLS; reading its certificates takes longer than most questions, and clients share it."""
    return httpx2.create_ssl_context()


def _client() -> httpx2.Client:
    client = BoundedClient(
        verify=certificates(),
        event_hooks={"request": [hf_request_event_hook]},
        follow_redirects=True,
        timeout=None,  # else the library's own five seconds would be shorter than a reading's limits
        limits=httpx2.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
        # A proxy of the environment is for the world outside, not for a hub on this machine.
        mounts={"all://127.0.0.1": None, "all://localhost": None, "all://[::1]": None},
    )
    for transport in (client._transport, *client._mounts.values()):
        pool = getattr(transport, "_pool", None)
        if pool is not None:
            # There is no public door to the network layer; the test with a dripping header holds this line.
            pool._network_backend = BoundedBackend(pool._network_backend)
            pool._assign_requests_to_connections = _where_one_waits(pool)
    return client


def _where_one_waits(pool: Any) -> Callable[[], list[Any]]:
    """Return how a pool hands out its connections: not at all where no request waits for one.

    The pool looks at all of its connections after every answer too, with its lock held, although nearly always nothing
    waits then. What this would close is closed at the next request.
    """
    hand_out: Callable[[], list[Any]] = pool._assign_requests_to_connections
    return lambda: hand_out() if any(one.is_queued() for one in pool._requests) else []


def install() -> None:
    """Let huggingface_hub use this client in the whole process; called once, when the room is imported.

    Its telemetry is switched off: before the first request of a process it would ask its default endpoint, which need
    not be the hub that is read, for a list, and keep the answer in a file.
    """
    constants.HF_HUB_DISABLE_TELEMETRY = True
    set_client_factory(_client)

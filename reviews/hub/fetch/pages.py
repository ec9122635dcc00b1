"""Reading one linked page of a license: only from origins that the settings name, small, and as plain text.

No token, no cookie and no file of another kind: what is not text is refused with a sentence, and a reviewer brings it.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection
from urllib.parse import urlsplit

import httpx2

from reviews.hub import errors
from reviews.hub.fetch.page_text import page_text
from reviews.hub.shapes.page import ServedPage
from reviews.hub.transport.addresses import PrivateAddress, is_address, transport_for
from reviews.hub.transport.page_hosts import origin_of
from reviews.language.phrases import joined, say

MOST = 2**20
"""Bytes that are read of a page; the longest policy that was met has about 60 KB with its markup."""
SECONDS, STEP = 20.0, 8.0
"""Seconds for a page as a whole, and for each wait on the network."""
HOPS = 3
TEXT = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown")
AGENT = "model-review-portal/1"


class NotAllowed(errors.HubError):
    """The address, or where it redirects to, lies on a host that is not in LICENSE_LINK_HOSTS."""

    code = "not-allowed"


class NotPublic(errors.HubError):
    """The host's name leads to a private address, which the settings do not name."""

    code = "not-public"


def read_page(url: str, allowed: Collection[str], private: Collection[str] = ()) -> ServedPage:
    """Read a page of one of the ``allowed`` origins; only the ``private`` hosts may have addresses of our own network.

    Raises a ``HubError``: ``NotAllowed`` and ``NotPublic`` before anything is sent.
    """
    ends = time.monotonic() + SECONDS
    headers = {"user-agent": AGENT, "accept": joined(", ", TEXT)}
    # Whoever names a host by a private address in the settings means that address.
    meant = {host for host in map(_host, allowed) if is_address(host)} | set(private)
    at = url
    for _ in range(HOPS + 1):
        _check(at, url, allowed)
        transport = transport_for(at, meant)
        try:
            with (
                httpx2.Client(timeout=STEP, headers=headers, transport=transport) as client,
                client.stream("GET", at) as answer,
            ):
                if not answer.has_redirect_location:
                    return _page(url, at, answer, ends)
                at = str(httpx2.URL(at).join(answer.headers["location"]))
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            if _is_private(error):
                raise NotPublic(
                    say(
                        "{host} leads to an address that is not public. If it is a host of your company, add it to "
                        "LICENSE_LINK_PRIVATE_HOSTS.",
                        host=_host(at),
                    )
                ) from None
            raise errors.Unreachable(
                say("{host} could not be read ({name}).", host=_host(at), name=type(error).__name__)
            ) from None
    raise errors.Malformed(say("{host} redirects more than {hops} times.", host=_host(url), hops=HOPS))


def _is_private(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, PrivateAddress):
            return True
        error = error.__cause__ or error.__context__
    return False


def _check(at: str, first: str, allowed: Collection[str]) -> None:
    origin = origin_of(at)
    if origin not in allowed or (first.startswith("https:") and not at.startswith("https:")):
        host = _host(first)
        raise NotAllowed(
            say("{host} is not among those that the portal may read (LICENSE_LINK_HOSTS).", host=host)
            if at == first
            else say(
                "{host} redirects to a host that is not among those that the portal may read (LICENSE_LINK_HOSTS).",
                host=host,
            )
        )


def _host(url: str) -> str:
    return urlsplit(url).hostname or say("The address")


def _page(url: str, at: str, answer: httpx2.Response, ends: float) -> ServedPage:
    host = _host(at)
    if answer.status_code in (429, 500, 502, 503, 504):
        raise errors.Unreachable(say("{host} answered {status_code}.", host=host, status_code=answer.status_code))
    if answer.status_code != 200:
        raise errors.RepositoryNotFound(
            say(
                "{host} answered {status_code}: the page is not there, or not for everybody.",
                host=host,
                status_code=answer.status_code,
            )
        )
    media = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    if media not in TEXT:
        said = media[:60] if media.isprintable() and media else say("no media type")
        raise errors.Malformed(
            say("{host} sends {said} instead of text. Enter the text by hand.", host=host, said=said)
        )
    body = bytearray()
    for chunk in answer.iter_bytes():
        body += chunk
        if len(body) > MOST:
            raise errors.TooBig(say("The page is longer than {most:,} bytes. Enter its text by hand.", most=MOST))
        if time.monotonic() > ends:
            raise errors.Unreachable(
                say("{host} did not send the page within {seconds:.0f} seconds.", host=host, seconds=SECONDS)
            )
    charset = answer.charset_encoding or "utf-8"
    try:
        text = bytes(body).decode(charset, "replace")
    except LookupError:
        text = bytes(body).decode("utf-8", "replace")
    plain = page_text(text) if "html" in media else text.replace("\r\n", "\n")
    if not plain.strip():
        raise errors.Malformed(
            say("The page of {host} shows no text without scripts. Enter its text by hand.", host=host)
        )
    return ServedPage(url, at, media, len(body), hashlib.sha256(body).hexdigest(), plain)

"""Where a redirect of a hub may lead: to the hub itself, and for files to a host that serves its large files."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

import httpx2

from reviews.hub import errors
from reviews.hub.transport.hubs import Hub
from reviews.language.phrases import say


def origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    """Return scheme, host and port, the port spelled out."""
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)


def check(hub: Hub, target: httpx2.URL, *, is_file: bool) -> None:
    """Raise ``Elsewhere`` when a request for this hub must not go to ``target``.

    The API answers from its own origin only. Files may come from the same host name on another port or from one of
    the hub's file hosts; never from https to http.
    """
    home = _home(hub.endpoint)
    if target.scheme not in ("http", "https") or (home.scheme == "https" and target.scheme != "https"):
        raise errors.Elsewhere(say("The hub {name} redirected the portal to an unsafe address.", name=hub.name))
    if origin(target) == origin(home):
        return
    if not is_file:
        raise errors.Elsewhere(
            say(
                "The hub {name} redirected to another host, {host}. The portal does not follow it.",
                name=hub.name,
                host=target.host,
            )
        )
    if target.host == home.host or (_loopback(home.host) and _loopback(target.host)):
        return
    if not any(target.host == host or target.host.endswith(f".{host}") for host in (home.host, *hub.file_hosts)):
        raise errors.Elsewhere(
            say(
                "The hub {name} redirected a file to {host}, which is not one of its file hosts.",
                name=hub.name,
                host=target.host,
            )
        )


def is_home(hub: Hub, target: httpx2.URL) -> bool:
    """Tell whether the token of this hub may be sent to ``target``."""
    return origin(target) == origin(_home(hub.endpoint))


@lru_cache(64)
def _home(endpoint: str) -> httpx2.URL:
    return httpx2.URL(endpoint)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

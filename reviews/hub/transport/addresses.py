"""Connections to public addresses only, checked at the moment of connecting: a name cannot lead into our own network.

A page's host is named in the settings, but whoever answers for that name in DNS chooses the address. So the name is
resolved once, every address it has is judged, and the connection goes to an address that was judged, not to the name.
"""

from __future__ import annotations

import socket
from collections.abc import Collection, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore2
import httpx2

from reviews.language.phrases import say

NAT64 = IPv6Network("64:ff9b::/96")
"""Addresses whose last four bytes are an IPv4 address behind a translator (RFC 6052, 2.1)."""

LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
"""Addresses of a translator of one's own, which may lead anywhere inside (RFC 8215)."""


class PrivateAddress(httpcore2.ConnectError):
    """A name leads to an address that is not public; the message names the host, not the address."""


def is_address(host: str) -> bool:
    """Tell whether a host is written as an address, not as a name."""
    try:
        ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return False
    return True


def is_public(text: str) -> bool:
    """Tell whether an address belongs to the public internet, whatever form it is written in or wrapped into."""
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    inside: list[IPv4Address | IPv6Address] = [*_inside(found)]
    return all(_plain(one) for one in inside or [found])


def _plain(one: IPv4Address | IPv6Address) -> bool:
    if isinstance(one, IPv6Address) and (one.is_site_local or one in LOCAL_NAT64):
        return False
    return one.is_global and not (one.is_multicast or one.is_reserved or one.is_unspecified or one.is_loopback)


def _inside(found: IPv4Address | IPv6Address) -> Iterable[IPv4Address]:
    """Yield the IPv4 addresses that an IPv6 address stands for: mapped, 6to4, Teredo, NAT64."""
    if isinstance(found, IPv4Address):
        return
    if found.ipv4_mapped:
        yield found.ipv4_mapped
    if found.sixtofour:
        yield found.sixtofour
    if found.teredo:
        yield from found.teredo
    if found in NAT64:
        yield IPv4Address(found.packed[-4:])


class PublicBackend(httpcore2.SyncBackend):
    """Opens connections to public addresses, and to the hosts that the settings name by a private address."""

    def __init__(self, named: Collection[str] = ()) -> None:
        self.named = frozenset(named)

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore2.NetworkStream:
        """Connect to an address of the host that was judged. Raises ``PrivateAddress`` if one of them is private."""
        bare = host.strip("[]").lower()
        if bare in self.named:
            return super().connect_tcp(host, port, *args, **kwargs)
        try:
            answers = socket.getaddrinfo(bare, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(say("{host} has no address.", host=host)) from error
        addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
        if not addresses or not all(is_public(one) for one in addresses):
            raise PrivateAddress(say("{host} leads to an address that is not public.", host=host))
        failed: Exception = httpcore2.ConnectError(say("{host} has no address.", host=host))
        for address in addresses:
            try:
                return super().connect_tcp(address, port, *args, **kwargs)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
        raise failed


class PublicTransport(httpx2.HTTPTransport):
    """httpx's transport over ``PublicBackend``; ``named`` are hosts that the settings let be private."""

    def __init__(self, named: Collection[str] = ()) -> None:
        super().__init__()
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(), max_connections=1, network_backend=PublicBackend(named)
        )


def transport_for(url: str, named: Collection[str] = ()) -> httpx2.BaseTransport:
    """Return how to reach an address: through the environment's proxy, else directly and only if it is public.

    A proxy resolves the name itself, so where it may connect is its own rule.
    """
    parts = urlsplit(url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if proxy and not proxy_bypass(parts.hostname or ""):
        return httpx2.HTTPTransport(proxy=proxy)
    return PublicTransport(named)

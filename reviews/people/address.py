"""The address that a request comes from; ``PROXY_COUNT`` alone decides which forwarded address is believed."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

SUBNET = 64
"""Bits of an IPv6 address that limits compare: one customer of a provider has at least all addresses below them."""


def client_address(request: HttpRequest) -> str | None:
    """Return the client's address, None if it is not an IP address (such as a Unix socket).

    Each of our proxies appends the address of its peer, so the client's own one is ``PROXY_COUNT`` places from the
    right. A request with fewer forwarded addresses did not pass all our proxies: only its peer's address counts.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < settings.PROXY_COUNT <= len(forwarded) and (found := _clean(forwarded[-settings.PROXY_COUNT])):
        return found
    return _clean(request.META.get("REMOTE_ADDR", ""))


def network(request: HttpRequest) -> str:
    """Return the client's address as limits count it: IPv4 whole, IPv6 by its subnet, "" if unknown."""
    found = client_address(request) or ""
    if ":" not in found:
        return found
    return str(ipaddress.IPv6Network(f"{found}/{SUBNET}", strict=False).network_address)


def _clean(text: str) -> str | None:
    """Return an address without port and brackets, IPv4-in-IPv6 as IPv4; None if it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)

"""The address of a client, right behind as many proxies of ours as the settings say."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"
"""What stands for every client whose address cannot be read, such as those of a socket file."""


def client_address(request: HttpRequest) -> str | None:
    """Return the client's address: the one that the outermost of our ``PROXY_COUNT`` proxies saw; None if unreadable.

    Each proxy appends the address that it saw, so it is counted from the end; what stands before it, anyone can send.
    """
    peer = _plain(request.META.get("REMOTE_ADDR", "").strip())
    if settings.PROXY_COUNT:
        forwarded = [one for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
        if len(forwarded) >= settings.PROXY_COUNT:
            return _plain(forwarded[-settings.PROXY_COUNT].strip()) or peer
    return peer


def network(address: str | None) -> str:
    """Return what limits count as one client: an IPv4 address, or the /64 network of an IPv6 address."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return UNKNOWN
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))


def _plain(text: str) -> str | None:
    """Return an address in its usual form, without port or zone; an IPv4 address in IPv6 form as IPv4."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return str(getattr(found, "ipv4_mapped", None) or found)

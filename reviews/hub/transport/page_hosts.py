"""The hosts that settings name, for pages of license texts and for webhooks; none unless the settings say so."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit


class PageSettingError(ValueError):
    """A list of hosts is not valid; the message says what to write instead."""


def origins(entries: Collection[str], setting: str = "LICENSE_LINK_HOSTS") -> frozenset[str]:
    """Return the origins that a setting lists: a bare host means https on its usual port.

    Raises ``PageSettingError``, which names the setting.
    """
    found = set()
    for entry in entries:
        written = entry if "://" in entry else f"https://{entry}"
        origin = origin_of(written)
        if not origin or urlsplit(written).path.strip("/") or "*" in entry:
            raise PageSettingError(
                f"{setting} contains {entry!r}; write hosts such as www.example.org, separated by commas."
            )
        found.add(origin)
    return frozenset(found)


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address as one word, the port spelled out; "" for what is no http address."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return ""
    if not port or not parts.hostname or "@" in parts.netloc:
        return ""
    return f"{parts.scheme}://{parts.hostname.rstrip('.')}:{port}"

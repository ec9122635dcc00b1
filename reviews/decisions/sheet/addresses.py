"""Where the hub of a decided model is, for lines that people copy."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

CLIENTS_OWN = "https://huggingface.co"
"""The hub that the hub's client asks if nobody tells it another."""


def endpoint_of(data: Mapping[str, Any]) -> str:
    """Return the address that the hub's client has to be told for this record, "" for its own.

    A hub that the settings no longer name is named in the line, which then pulls nothing, and never something else.
    """
    hub = str(data["model"].get("hub") or "")
    known = settings.HUBS.get(hub)
    if known is None:
        return "" if hub in ("", "huggingface") else f"https://ADDRESS-OF-{hub.upper()}"
    return "" if known.endpoint == CLIENTS_OWN else known.endpoint

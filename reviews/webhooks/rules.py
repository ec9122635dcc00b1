"""Which addresses may receive messages, and what a message is; plain Python."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from reviews.hub.transport.page_hosts import origin_of
from reviews.language.phrases import say

LONGEST = 500
"""Characters of an address."""


@dataclass(frozen=True)
class SentMessage:
    """How one attempt went: the status of the answer (None without one), and what was wrong as a sentence, or ""."""

    status: int | None
    error: str


def why_not_address(url: str, allowed: Collection[str]) -> str:
    """Return why messages may not go to an address, "" if they may; ``allowed`` are the origins of WEBHOOK_HOSTS."""
    if not allowed:
        return say("Webhooks are off: the settings name no host (WEBHOOK_HOSTS).")
    if len(url) > LONGEST:
        return say("The address is longer than {longest} characters.", longest=LONGEST)
    origin = origin_of(url)
    if not origin or urlsplit(url).fragment:
        return say(
            "Enter an address such as https://hooks.example.org/reviews, without a user name and without a # part."
        )
    if origin not in allowed:
        return say(
            "{hostname} is not among the hosts to which the portal may send (WEBHOOK_HOSTS).",
            hostname=urlsplit(url).hostname,
        )
    return ""


def payload(kind: str, at: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of a message in the form that Standard Webhooks recommends."""
    return {"type": kind, "timestamp": at, "data": dict(data)}

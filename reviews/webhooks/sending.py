"""One POST to an endpoint: signed, to an allowed host at a public address, without following redirects."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx2
from standardwebhooks.webhooks import Webhook

from reviews.hub.transport.addresses import PrivateAddress, is_address, transport_for
from reviews.language.phrases import say
from reviews.webhooks.rules import SentMessage, why_not_address

SECONDS = 10.0
"""Seconds for each wait on the network."""
AGENT = "model-review-portal/1"


@dataclass(frozen=True)
class Hosts:
    """Where messages may go: allowed origins, and the hosts that may have an address of our own network."""

    allowed: Collection[str]
    private: Collection[str]


def headers(secret: str, message: str, body: str, now: datetime) -> dict[str, str]:
    """Return the headers of a message, signed as in Standard Webhooks."""
    return {
        "content-type": "application/json", "user-agent": AGENT, "webhook-id": message,
        "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": Webhook(secret).sign(message, now, body),
    }  # fmt: skip


def send(url: str, secret: str, *, message: str, body: str, hosts: Hosts) -> SentMessage:
    """Post a message and say how it went; nothing is sent to an address that is not allowed or not public."""
    if why := why_not_address(url, hosts.allowed):
        return SentMessage(None, why)
    host = urlsplit(url).hostname or ""
    # Whoever names a host by a private address in the settings means that address.
    meant = set(hosts.private) | ({host} if is_address(host) else set())
    signed = headers(secret, message, body, datetime.now(tz=UTC))
    try:
        with (
            httpx2.Client(timeout=SECONDS, transport=transport_for(url, meant), follow_redirects=False) as client,
            client.stream("POST", url, content=body.encode(), headers=signed) as answer,
        ):
            status = answer.status_code
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        return SentMessage(None, _words(error, host))
    if 200 <= status < 300:
        return SentMessage(status, "")
    more = say("; redirects are not followed") if 300 <= status < 400 else ""
    return SentMessage(status, say("{host} answered {status}{more}.", host=host, status=status, more=more))


def _words(error: BaseException, host: str) -> str:
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, PrivateAddress):
            return say(
                "{host} leads to an address that is not public. If it is a host of your company, add it to "
                "WEBHOOK_PRIVATE_HOSTS.",
                host=host,
            )
        found = found.__cause__ or found.__context__
    return say("{host} could not be reached ({name}).", host=host, name=type(error).__name__)

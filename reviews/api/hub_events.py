"""Webhooks of a hub, as a hint: whatever one says, the watch only looks again at a repository that it watches."""

import hashlib
import json
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema
from ninja.errors import HttpError
from ninja.security import APIKeyHeader

from reviews.api import check as machine
from reviews.api.auth import NoToken
from reviews.api.schemas import Problem, Text
from reviews.home.bodies import announced
from reviews.language.phrases import say
from reviews.watch.rows.repositories import take_hint

MOST_BYTES = 64 * 1024
"""Largest body of a webhook; the hub's own have a few KiB."""

BODY = {"content": {"application/json": {"schema": {"type": "object", "description": "a webhook as the hub sends it"}}}}
"""The body for the document: the portal reads no more of it than a name and a key."""

router = Router()


class HubSecret(APIKeyHeader):
    """The secret that the hub sends with its webhooks. It is no signature: whoever reads one message knows it."""

    param_name = "X-Webhook-Secret"

    def authenticate(self, request: HttpRequest, key: str | None) -> str:
        """Compare the secret in constant time. Raises ``NoToken`` for another one, and where none is set."""
        if not settings.HUB_WEBHOOK_SECRET:
            raise NoToken(say("This portal takes no webhooks of a hub: HUB_WEBHOOK_SECRET is not set."))
        if not compare_digest((key or "").encode(), settings.HUB_WEBHOOK_SECRET.encode()):
            raise NoToken(say("The header X-Webhook-Secret does not have the secret of this portal."))
        return "hub"


class HintTaken(Schema):
    """How many watched repositories will be looked at again because of the webhook; 0 if it was known already."""

    looks: int


@router.post(
    "hub-events", response={200: HintTaken, 401: Problem, 403: Problem, 413: Problem, 422: Problem},
    auth=HubSecret(), summary="Take a webhook of the hub as a hint", openapi_extra={"requestBody": BODY},
)  # fmt: skip
def hub_events(request: HttpRequest, hub: Text = "") -> dict[str, int]:
    """Look again, within minutes, at the repository that a webhook names. The same webhook counts once.

    Nothing that it says is believed: the watch asks the hub itself. Only the repository's name and key are read.
    """
    if announced(request) > MOST_BYTES:
        raise HttpError(413, say("A webhook has at most {most_bytes:,} bytes.", most_bytes=MOST_BYTES))
    body = request.body
    name, key = _named(body)
    return {"looks": take_hint(hub or machine.default_hub(), name, key, hashlib.sha256(body).hexdigest())}


def _named(body: bytes) -> tuple[str, str]:
    """Return the name and the hub's key of the repository that a webhook is about. Raises ``HttpError`` 422."""
    try:
        said: Any = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise HttpError(422, say("The webhook is not JSON.")) from None
    repo = said.get("repo") if isinstance(said, dict) else None
    if not isinstance(repo, dict) or repo.get("type", "model") != "model":
        return "", ""
    name, key = repo.get("name"), repo.get("id")
    return _short(name, 200), _short(key, 64)


def _short(value: Any, most: int) -> str:
    return value if isinstance(value, str) and len(value) <= most and value.isprintable() else ""

"""Sealing of answers: what a person was answered is readable only with the token of the form that they sent."""

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.messages import add_message
from django.contrib.messages.storage.cookie import MessageDecoder, MessageEncoder
from django.http import HttpRequest, HttpResponse

from reviews.language.phrases import say

HEADERS = ("Content-Type", say("Location"), "Cache-Control", "Content-Disposition", "HX-Redirect", "HX-Refresh")
"""Headers of an answer that are kept; all others are set again for each answer."""


def seal(response: HttpResponse, request: HttpRequest, token: str) -> bytes:
    """Return an answer with the notices for the next page, encrypted under the token and the portal's secret."""
    told = {
        "status": response.status_code,
        "headers": {name: response[name] for name in HEADERS if name in response},
        "body": base64.b64encode(response.content).decode(),
        "notices": json.dumps(_notices(request), cls=MessageEncoder),
    }
    return Fernet(_secret(token)).encrypt(json.dumps(told).encode())


def unseal(sealed: bytes, request: HttpRequest, token: str) -> HttpResponse:
    """Return the answer that was sealed, and queue its notices for this person's next page."""
    told = json.loads(Fernet(_secret(token)).decrypt(sealed))
    for notice in json.loads(told["notices"], cls=MessageDecoder):
        add_message(request, notice.level, notice.message, notice.extra_tags)
    response = HttpResponse(base64.b64decode(told["body"]), status=told["status"])
    for name, value in told["headers"].items():
        response[name] = value
    return response


def _notices(request: HttpRequest) -> list[Any]:
    """Return the notices that the view has added and no page has shown yet."""
    return list(getattr(getattr(request, "_messages", None), "_queued_messages", ()))


def _secret(token: str) -> bytes:
    mixed = hmac.digest(settings.SECRET_KEY.encode(), b"submission:" + token.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mixed)

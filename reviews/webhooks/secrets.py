"""Signing secrets of endpoints: made here, shown once, and stored encrypted under the portal's own secret."""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from reviews.language.phrases import say

PREFIX = "whsec_"
SECRET_BYTES = 32


class Unreadable(ValueError):
    """The stored secret cannot be opened with the portal's secret of today."""


def make() -> str:
    """Return a new secret in the form of Standard Webhooks."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def seal(secret: str) -> str:
    """Return a secret encrypted for the database."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Return a stored secret. Raises ``Unreadable`` with a sentence."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable(
            say(
                "The signing secret cannot be opened, because SECRET_KEY has changed. End this "
                "endpoint and add it again."
            )
        ) from None


def _box() -> MultiFernet:
    """Return what encrypts under the portal's secret of today and opens what earlier ones encrypted."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(one)) for one in keys])


def _derived(key: str | bytes) -> bytes:
    raw = key.encode() if isinstance(key, str) else key
    return base64.urlsafe_b64encode(hmac.digest(raw, b"webhook secrets", hashlib.sha256))

"""How allauth keeps and names second factors: secrets encrypted, passkeys with plain names."""

import base64
import hashlib
import secrets

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from reviews.language.phrases import say

MARK = "fernet:"
"""What an encrypted secret begins with; those of earlier versions are stored as they are."""


class FactorAdapter(DefaultMFAAdapter):
    """Adapter for second factors: the database alone is not enough to compute a person's codes."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": say("This code is wrong or was used before. Enter the next code that your app shows."),
        "incorrect_key": say("The passkey could not be checked. Try again, or use a code from your app."),
    }

    def encrypt(self, text: str) -> str:
        """Return the secret, encrypted with a key derived from ``SECRET_KEY``."""
        return MARK + _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a stored secret. One that no key opens gives a secret without any valid code, not an error."""
        if not encrypted_text.startswith(MARK):
            return encrypted_text
        try:
            return _box().decrypt(encrypted_text.removeprefix(MARK).encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """Return the name that a new passkey gets unless its owner types one."""
        return say("Passkey {count}", count=Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the portal's name and host, for which a browser creates and offers passkeys."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}


def is_readable(encrypted_text: str) -> bool:
    """Tell whether the keys of today open a stored secret."""
    if not encrypted_text.startswith(MARK):
        return True
    try:
        _box().decrypt(encrypted_text.removeprefix(MARK).encode())
    except InvalidToken:
        return False
    return True


def _box() -> MultiFernet:
    keys = (str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS))
    return MultiFernet([Fernet(_key(key)) for key in keys])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"reviews.second-factor\n" + secret.encode()).digest())

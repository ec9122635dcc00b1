"""Settings for what is sent out of the portal: the signing key, where the ledger's head goes, and mails."""

import base64
import binascii
import contextlib
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal import env
from portal.env import SettingError

KEY_BYTES = 32


def from_env(*, demo_key: Path | None) -> dict[str, Any]:
    """Return the settings for Django. Raises ``SettingError`` with a sentence for an invalid key or address.

    ``demo_key`` is a file with the key of a demo portal, which no one relies on; None in production, where a portal
    without ``SIGNING_KEY`` signs nothing and says so.
    """
    return {
        "SIGNING_KEY": _key("SIGNING_KEY", env.secret("SIGNING_KEY"), demo_key),
        "SIGNING_KEY_NEXT": _key("SIGNING_KEY_NEXT", env.secret("SIGNING_KEY_NEXT"), None),
        "HEAD_FILE": env.text("HEAD_FILE"),
        "HEAD_MAIL": env.words("HEAD_MAIL"),
        "HEAD_WEBHOOK": _webhook(),
        "HEAD_WEBHOOK_SECRET": env.secret("HEAD_WEBHOOK_SECRET"),
        "HEAD_HOURS": env.number("HEAD_HOURS", 24, least=1, most=720),
        "MAIL_DIGEST_HOUR": env.number("MAIL_DIGEST_HOUR", 7, least=0, most=23),
        "LICENSE_LINK_PRIVATE_HOSTS": frozenset(word.lower() for word in env.words("LICENSE_LINK_PRIVATE_HOSTS")),
        "WEBHOOK_PRIVATE_HOSTS": frozenset(word.lower() for word in env.words("WEBHOOK_PRIVATE_HOSTS")),
        "WATCH_HOURS": env.number("WATCH_HOURS", 24, least=1, most=168),
        "HUB_WEBHOOK_SECRET": env.secret("HUB_WEBHOOK_SECRET"),
        "LICENSE_LINK_DAYS": env.number("LICENSE_LINK_DAYS", 7, least=1, most=365),
    }


def _key(name: str, text: str, demo: Path | None) -> bytes:
    """Return the 32 bytes of an Ed25519 private key, b"" if the portal has none."""
    if not text and demo is not None:
        return _kept(demo)
    if not text:
        return b""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise SettingError(f"{name} is not an Ed25519 key: set it to the 32 bytes in base64 that make_key prints.")
    return raw


def _kept(path: Path) -> bytes:
    """Return the key in a file readable only by its owner; create it if there is none."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            made = path.with_name(f"{path.name}.{os.getpid()}")
            with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode())
            with contextlib.suppress(FileExistsError):  # another process of this portal was first; use its key
                os.link(made, path)
            made.unlink()
        return base64.b64decode(path.read_text())
    except OSError as error:
        raise SettingError(f"{path.parent} cannot be written: {(error.strerror or str(error)).lower()}.") from None


def _webhook() -> str:
    """Return the address to which signed heads are sent; https, or this machine for trials."""
    url = env.text("HEAD_WEBHOOK")
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    if url and (not parts.hostname or parts.username or (parts.scheme != "https" and not local)):
        raise SettingError("HEAD_WEBHOOK must be an https address without a user name or password.")
    return url

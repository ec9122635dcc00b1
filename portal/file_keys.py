"""The keys under which files are stored, from ``FILES_KEY``: the first encrypts, all of them open."""

import base64
import binascii
import hashlib
import re
import secrets
from pathlib import Path

from portal import env
from portal.env import SettingError

KEY_BYTES = 32
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,20}")
HOW = "set it to “id:key”, several separated by spaces; `manage.py make_files_key` prints one"


def from_env(*, production: bool, kept: Path | None) -> tuple[tuple[str, bytes], ...]:
    """Return the keys with their ids. Raises ``SettingError`` with a sentence for a missing or malformed key.

    ``kept`` is the file with the key of a demo portal. Without it, outside production, a fixed key serves tests and
    commands that serve no one.
    """
    given = env.secret("FILES_KEY")
    if not given and production:
        raise SettingError(f"FILES_KEY is not set; evidence files are encrypted with it: {HOW}.")
    if not given and kept is not None:
        given = f"demo:{base64.b64encode(hashlib.sha256(env.kept_secret(kept).encode()).digest()).decode()}"
    if not given:
        return (("none", hashlib.sha256(b"no files are stored with this key").digest()),)
    keys = tuple(_key(word) for word in given.split())
    if len({key_id for key_id, _ in keys}) != len(keys):
        raise SettingError("FILES_KEY names the same key id twice; give each key an id of its own.")
    return keys


def made(key_id: str) -> str:
    """Return a new key in the form of the setting. Raises ``SettingError`` for an id that it cannot have."""
    return f"{_id(key_id)}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def _key(word: str) -> tuple[str, bytes]:
    key_id, _, text = word.partition(":")
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise SettingError(f"FILES_KEY has a key that is not 32 bytes in base64; {HOW}.")
    return _id(key_id), raw


def _id(key_id: str) -> str:
    if not KEY_ID.fullmatch(key_id):
        raise SettingError(f"FILES_KEY has a key without a short id (letters, digits, - and _); {HOW}.")
    return key_id

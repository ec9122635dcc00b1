"""The content digest of a reading: the same repository content gives the same digest whoever reads it, and when."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable
from decimal import Decimal

import rfc8785

from reviews.hub.shapes.reading import ArtifactValue, DocumentValue, FactValue, Json, Repo

SAFE_INTEGER = 2**53 - 1  # RFC 8785 numbers are IEEE doubles; beyond this an integer is written as text


_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)
"""Writes what RFC 8785 asks for, many times as fast, where no number is a float and no key needs its order."""


def keepable(text: str) -> str:
    """Return the text as PostgreSQL can keep it: NUL becomes U+2400, lone surrogates a question mark."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", "\u2400").encode("utf-8", "replace").decode("utf-8")


def plain(value: Json) -> Json:
    """Return the value as it can be stored and as RFC 8785 can write it, the same before storing and after.

    Larger whole numbers are text, also where a float holds them: ``jsonb`` gives 1e16 back as a whole number.
    Non-finite numbers are text.
    """
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) <= SAFE_INTEGER else str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        # By way of its shortest decimal form, which is what the database reads; the double itself has other digits.
        return str(int(Decimal(repr(value)))) if abs(value) > SAFE_INTEGER else value
    if isinstance(value, str):
        return keepable(value)
    if isinstance(value, dict):
        return {plain(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return str(value)


def canonical(value: Json) -> bytes:
    """Return the RFC 8785 bytes of the value."""
    kept = plain(value)
    return _WRITER.encode(kept).encode() if _is_usual(kept) else rfc8785.dumps(kept)


def _is_usual(value: Json) -> bool:
    """Return whether a stored value has no float, which RFC 8785 writes otherwise, and only keys in ASCII.

    It sorts keys by their UTF-16 form, which is another order than that of Python for some characters.
    """
    if isinstance(value, dict):
        return all(key.isascii() and _is_usual(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(_is_usual, value))
    return not isinstance(value, float)


def of_reading(
    repo: Repo, artifacts: Iterable[ArtifactValue], documents: Iterable[DocumentValue], facts: Iterable[FactValue]
) -> str:
    """Return the SHA-256, in hexadecimal, of the content, without popularity, times and the requested name."""
    about = repo.to_json()
    for transient in ("last_modified", "requested_id", "requested_revision"):
        del about[transient]
    about["tags"] = sorted(repo.tags)
    content = {
        "repo": about,
        "artifacts": sorted((item.to_json() for item in artifacts), key=lambda item: keepable(item["path"])),
        "documents": sorted(
            ({"path": item.path, "role": item.role, "sha256": item.sha256} for item in documents),
            key=lambda item: (keepable(item["path"]), item["role"]),
        ),
        "facts": {fact.key: fact.value for fact in facts},
    }
    return hashlib.sha256(canonical(content)).hexdigest()

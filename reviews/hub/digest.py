"""The content digest of a reading: the same repository content gives the same digest whoever reads it, and when."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable

import rfc8785

from reviews.hub.facts import Artifact, Document, Fact, Json, Repo

SAFE_INTEGER = 2**53 - 1  # RFC 8785 numbers are IEEE doubles; beyond this an integer is written as text


def plain(value: Json) -> Json:
    """The value as RFC 8785 can write it: larger integers and non-finite numbers as text, lone surrogates replaced."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) <= SAFE_INTEGER else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {plain(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return str(value)


def canonical(value: Json) -> bytes:
    """RFC 8785 bytes of the value."""
    return rfc8785.dumps(plain(value))


def of_reading(repo: Repo, artifacts: Iterable[Artifact], documents: Iterable[Document], facts: Iterable[Fact]) -> str:
    """SHA-256, in hexadecimal, of the content. Popularity, times, and how the repository was asked for are left out."""
    about = repo.to_json()
    for transient in ("last_modified", "requested_id", "requested_revision"):
        del about[transient]
    about["tags"] = sorted(repo.tags)
    content = {
        "repo": about,
        "artifacts": sorted((item.to_json() for item in artifacts), key=lambda item: item["path"]),
        "documents": sorted(
            ({"path": item.path, "role": item.role, "sha256": item.sha256} for item in documents),
            key=lambda item: (item["path"], item["role"]),
        ),
        "facts": {fact.key: fact.value for fact in facts},
    }
    return hashlib.sha256(canonical(content)).hexdigest()

"""A linked page of a license, as it was served and as a reader sees it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServedPage:
    """A page as it was served: its own digest over the raw bytes, and the words that a reader sees."""

    url: str
    final_url: str
    media_type: str
    size: int
    sha256: str
    text: str

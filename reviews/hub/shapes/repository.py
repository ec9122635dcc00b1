"""What a hub says about a repository at one commit: its description and the files that it lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ListedFile:
    """One file as the hub lists it; size in bytes or None, sha256 "" where the hub gives none."""

    path: str
    size: int | None
    blob_id: str
    sha256: str


@dataclass(frozen=True)
class RepositoryInfo:
    """The hub's description of a repository.

    ``card`` is the hub's own parsing of the card, ``counts`` its own parameter counts by dtype; both may be those of
    the main branch. ``scanned`` says whether the hub's scans are done (None: not said), ``issues`` holds its word for
    every file that they found something in. ``own_id`` is the hub's own key of a repository, which a new one under an
    old name does not have; "" where it names none. ``odd`` are sentences about parts of the answer that broke the
    protocol.
    """

    id: str
    commit: str
    gated: bool | str
    disabled: bool
    private: bool
    author: str
    last_modified: str
    library: str
    pipeline_tag: str
    tags: tuple[str, ...]
    downloads: int | None
    likes: int | None
    files: tuple[ListedFile, ...]
    card: Mapping[str, Any]
    counts: Mapping[str, int]
    odd: tuple[str, ...] = ()
    scanned: bool | None = None
    issues: Mapping[str, str] = field(default_factory=dict)
    own_id: str = ""

"""Sizes and digests of files from the hub's tree, asked for only where its description of the repository has none."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from reviews.hub import errors
from reviews.hub.fetch import repository
from reviews.hub.shapes.repository import ListedFile, RepositoryInfo
from reviews.hub.transport.connection import HubConnection
from reviews.language.phrases import say

PAGES = 60
"""Pages of a listing that are read; a page holds a thousand files."""


def completed(line: HubConnection, info: RepositoryInfo) -> RepositoryInfo:
    """Return the description with the tree's sizes and digests at its commit; unchanged where the hub has no tree."""
    if all(file.size is not None for file in info.files):
        return info
    entries: dict[str, ListedFile] = {}
    try:
        for body in line.tree(info.id, info.commit, PAGES):
            entries.update(_entries(body))
    except (errors.RepositoryNotFound, errors.Gated, errors.Malformed, errors.TooBig):
        pass  # what was listed so far is taken; a finding says that sizes are missing
    return replace(info, files=tuple(_filled(file, entries.get(file.path)) for file in info.files))


def _entries(body: bytes) -> dict[str, ListedFile]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise errors.Malformed(say("The hub's list of files is not JSON.")) from None
    if not isinstance(found, list):
        raise errors.Malformed(say("The hub's list of files does not follow its protocol."))
    return {
        entry["path"]: _file(entry)
        for entry in found
        if isinstance(entry, dict) and entry.get("type") == "file" and isinstance(entry.get("path"), str)
    }


def _file(entry: dict[str, Any]) -> ListedFile:
    # The tree calls the SHA-256 of a large file its oid; the description calls it sha256.
    large = entry["lfs"] if isinstance(entry.get("lfs"), dict) else {}
    return repository.file(entry["path"], entry.get("size"), entry.get("oid"), large.get("oid"))


def _filled(file: ListedFile, found: ListedFile | None) -> ListedFile:
    if found is None:
        return file
    size = file.size if file.size is not None else found.size
    return ListedFile(file.path, size, file.blob_id or found.blob_id, file.sha256 or found.sha256)

"""Computes the names that git gives to files, folders and commits, so that the sample hub's are real ones."""

import hashlib
from collections.abc import Mapping
from datetime import datetime


def _object_id(kind: bytes, body: bytes) -> str:
    return hashlib.sha1(kind + b" %d\0" % len(body) + body, usedforsecurity=False).hexdigest()


def blob_id(content: bytes) -> str:
    """Return the git id of a file's content (40 hex digits)."""
    return _object_id(b"blob", content)


def lfs_pointer(sha256: str, size: int) -> bytes:
    """Return the small text that git stores in the place of a large file (git-lfs specification, version 1)."""
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n".encode()


def tree_ids(blobs: Mapping[str, str]) -> dict[str, str]:
    """Return the git id of every folder, with "" for the root, from a mapping of file path to blob id."""
    folders: dict[str, dict[str, tuple[str, str]]] = {"": {}}
    for path, blob in blobs.items():
        folder, _, name = path.rpartition("/")
        while folder not in folders:
            folders[folder] = {}
            folder = folder.rpartition("/")[0]
        folders[path.rpartition("/")[0]][name] = ("100644", blob)
    ids: dict[str, str] = {}
    # The deepest folder first: a folder's id is part of what its parent is named after.
    for folder in sorted(folders, key=lambda path: (-path.count("/") if path else 1, path)):
        ids[folder] = _tree_id(folders[folder])
        if folder:
            parent, _, name = folder.rpartition("/")
            folders[parent][name] = ("40000", ids[folder])
    return ids


def _tree_id(entries: Mapping[str, tuple[str, str]]) -> str:
    # Git compares a folder's name as if it ended with a slash.
    order = sorted(entries, key=lambda name: (name + ("/" if entries[name][0] == "40000" else "")).encode())
    return _object_id(
        b"tree",
        b"".join(f"{entries[name][0]} {name}".encode() + b"\0" + bytes.fromhex(entries[name][1]) for name in order),
    )


def commit_id(*, tree: str, parent: str | None, author: str, date: datetime, message: str) -> str:
    """Return the git id of a commit by `author` at `date` (with a time zone) over the folder id `tree`."""
    who = f"{author} <{author}@sample.invalid> {int(date.timestamp())} +0000"
    lines = [f"tree {tree}", *([f"parent {parent}"] if parent else []), f"author {who}", f"committer {who}"]
    return _object_id(b"commit", ("\n".join(lines) + "\n\n" + message + "\n").encode())

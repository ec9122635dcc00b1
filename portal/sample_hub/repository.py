"""The repositories that the sample hub serves: files, commits, branches, and what the hub says about them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.sample_hub.binary import CHUNK, Layout
from portal.sample_hub.generated import GeneratedFile


class RepositoryError(ValueError):
    """A repository folder cannot be served; the sentence says which one and why."""


@dataclass(frozen=True)
class StoredFile:
    """One file of one commit: real bytes on the disk, or a generated layout.

    `blob_id` is git's; `sha256` is set for files kept outside git (the hub says LFS), whose blob is the pointer.
    """

    path: str
    size: int
    blob_id: str
    sha256: str
    pointer_size: int
    source: Path | GeneratedFile

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from `start` up to, not including, `stop`."""
        if isinstance(self.source, GeneratedFile):
            yield from self.source.layout.read(start, stop)
            return
        with self.source.open("rb") as file:
            file.seek(start)
            left = (self.size if stop is None else min(stop, self.size)) - start
            while left > 0 and (chunk := file.read(min(left, CHUNK))):
                left -= len(chunk)
                yield chunk

    def content(self) -> bytes:
        """Return the whole file; for small ones only."""
        return b"".join(self.read())

    @property
    def layout(self) -> Layout | None:
        """Return the generated layout, or None for a file on the disk."""
        return self.source.layout if isinstance(self.source, GeneratedFile) else None


@dataclass(frozen=True)
class Commit:
    """A commit as the hub lists it; `label` is its name inside the description."""

    id: str
    label: str
    title: str
    message: str
    author: str
    date: datetime


@dataclass(frozen=True)
class Snapshot:
    """All files at one commit, the git ids of the folders, and the commit that last changed each path."""

    commit: Commit
    files: Mapping[str, StoredFile]
    trees: Mapping[str, str]
    changed: Mapping[str, Commit]


@dataclass(frozen=True)
class Profile:
    """What the hub says about a repository beside its files.

    `gated` is False, "auto" or "manual". `disabled` is "" or one of: "files" (facts answered, files refused),
    "all" (everything refused), "hidden" (as "all", and strangers are told that it does not exist).
    """

    gated: bool | str = False
    disabled: str = ""
    private: bool = False
    downloads: int = 0
    likes: int = 0
    library: str | None = None
    pipeline_tag: str | None = None
    old_names: tuple[str, ...] = ()
    security: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Repository:
    """One repository with its history, oldest snapshot first; branches and tags name commit ids."""

    id: str
    profile: Profile
    snapshots: tuple[Snapshot, ...]
    branches: Mapping[str, str]
    tags: Mapping[str, str]

    def by_commit(self, commit: str) -> Snapshot | None:
        """Return the snapshot with this full commit id."""
        return next((snapshot for snapshot in self.snapshots if snapshot.commit.id == commit), None)

    def history(self, commit: str) -> list[Commit]:
        """List the commits up to `commit`, newest first."""
        commits = [snapshot.commit for snapshot in self.snapshots]
        position = next(number for number, known in enumerate(commits) if known.id == commit)
        return commits[position::-1]

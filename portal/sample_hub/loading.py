"""Reads a repository folder, described or plain, into a Repository."""

import fnmatch
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portal.sample_hub import generated, git_objects
from portal.sample_hub.repository import Commit, Profile, Repository, RepositoryError, Snapshot, StoredFile

DESCRIPTION = "repo.json"
SEAL = "seal.json"
# The hub keeps files above this outside git; below it, only what the description declares as large.
LARGE_FILE = 10 * 1024 * 1024
# An unsealed file up to this size is hashed on the spot (a tenth of a second), so that tests can declare their own.
HASHED_ON_LOADING = 64 * 1024 * 1024
PLAIN_COMMIT = {"title": "Import the folder", "author": "sample-hub", "date": "2026-01-05T09:00:00Z", "paths": ["*"]}


def load(folder: Path, repo_id: str) -> Repository:
    """Read the repository in `folder`; raises RepositoryError with one sentence when it cannot be served.

    A folder without a description is served as one commit of all its files; its id follows from the content.
    """
    described = (folder / DESCRIPTION).is_file()
    description = _json(folder / DESCRIPTION) if described else {}
    try:
        made = _generated_files(folder, description.get("generated", []))
        snapshots = _snapshots(folder, description.get("commits") or [PLAIN_COMMIT], made, described)
        labels = {snapshot.commit.label: snapshot.commit.id for snapshot in snapshots}
        newest = snapshots[-1].commit.label
        branches = {"main": newest, **description.get("branches", {})}
        return Repository(
            id=repo_id,
            profile=_profile(description),
            snapshots=tuple(snapshots),
            branches={name: labels[label] for name, label in branches.items()},
            tags={name: labels[label] for name, label in description.get("tags", {}).items()},
        )
    except (KeyError, TypeError, ValueError, OSError) as error:
        reason = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        raise RepositoryError(f"The repository folder {folder.name} cannot be served: {reason}.") from error


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RepositoryError(f"The file {path} is no readable JSON: {error}.") from error
    if not isinstance(content, dict):
        raise RepositoryError(f"The file {path} holds no JSON object.")
    return content


def old_names(folder: Path) -> list[str]:
    """Return the former names of the repository in `folder` without reading its files."""
    path = folder / DESCRIPTION
    return list(_json(path).get("old_names", [])) if path.is_file() else []


def _profile(description: Mapping[str, Any]) -> Profile:
    disabled = description.get("disabled", "")
    return Profile(
        gated=description.get("gated", False),
        disabled="all" if disabled is True else disabled or "",
        private=description.get("private", False),
        downloads=description.get("downloads", 0),
        likes=description.get("likes", 0),
        library=description.get("library_name"),
        pipeline_tag=description.get("pipeline_tag"),
        old_names=tuple(description.get("old_names", [])),
        security=description.get("security", {}),
    )


def _generated_files(folder: Path, entries: Iterable[Mapping[str, Any]]) -> dict[str, StoredFile]:
    sealed = _json(folder / SEAL)["files"] if (folder / SEAL).is_file() else {}
    stored = {}
    for entry in entries:
        for path, made in generated.files(entry).items():
            stored[path] = _stored_generated(path, made, sealed.get(path))
    return stored


def _stored_generated(path: str, made: generated.GeneratedFile, sealed: Mapping[str, Any] | None) -> StoredFile:
    layout = made.layout
    if not made.large:
        content = b"".join(layout.read())
        return StoredFile(path, layout.size, git_objects.blob_id(content), "", 0, made)
    if sealed and sealed["key"] == layout.key():
        sha256 = sealed["sha256"]
    elif layout.size <= HASHED_ON_LOADING:
        sha256 = layout.sha256()
    else:
        raise ValueError(f"{path} has no valid seal, run `python -m portal.sample_hub.seal`")
    return _large(path, layout.size, sha256, made)


def _large(path: str, size: int, sha256: str, source: Path | generated.GeneratedFile) -> StoredFile:
    pointer = git_objects.lfs_pointer(sha256, size)
    return StoredFile(path, size, git_objects.blob_id(pointer), sha256, len(pointer), source)


def _files_on_disk(root: Path, described: bool) -> dict[str, StoredFile]:
    found = {}
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        name = path.relative_to(root).as_posix()
        if not described and name in (DESCRIPTION, SEAL):
            continue
        content = path.read_bytes()
        if len(content) > LARGE_FILE:
            found[name] = _large(name, len(content), hashlib.sha256(content).hexdigest(), path)
        else:
            found[name] = StoredFile(name, len(content), git_objects.blob_id(content), "", 0, path)
    return found


def _snapshots(
    folder: Path, commits: Iterable[Mapping[str, Any]], made: Mapping[str, StoredFile], described: bool
) -> list[Snapshot]:
    """Build the history: each commit adds what its `paths` match in its folder and among the generated files."""
    on_disk: dict[str, dict[str, StoredFile]] = {}
    files: dict[str, StoredFile] = {}
    snapshots: list[Snapshot] = []
    for number, entry in enumerate(commits):
        source = entry.get("from", "files") if described else "."
        if source not in on_disk:
            if "from" in entry and not (folder / source).is_dir():
                raise ValueError(f"it has no folder {source}")
            on_disk[source] = _files_on_disk(folder / source, described)
        available = {**made, **on_disk[source]}
        added = [path for path in available if any(fnmatch.fnmatchcase(path, pattern) for pattern in entry["paths"])]
        files = {path: file for path, file in files.items() if path not in entry.get("remove", [])}
        files = {**files, **{path: available[path] for path in added}}
        snapshots.append(_snapshot(entry, number, files, snapshots[-1] if snapshots else None))
    return snapshots


def _snapshot(
    entry: Mapping[str, Any], number: int, files: Mapping[str, StoredFile], parent: Snapshot | None
) -> Snapshot:
    trees = git_objects.tree_ids({path: file.blob_id for path, file in files.items()})
    date = datetime.fromisoformat(entry["date"]).astimezone(UTC)
    message = entry.get("message", "")
    commit = Commit(
        id=git_objects.commit_id(
            tree=trees[""],
            parent=parent.commit.id if parent else None,
            author=entry["author"],
            date=date,
            message=f"{entry['title']}\n\n{message}" if message else entry["title"],
        ),
        label=entry.get("label", str(number)),
        title=entry["title"],
        message=message,
        author=entry["author"],
        date=date,
    )
    changed = {}
    for path, name in [*((path, file.blob_id) for path, file in files.items()), *trees.items()]:
        known = parent and (parent.trees.get(path) or (parent.files[path].blob_id if path in parent.files else None))
        changed[path] = parent.changed[path] if parent and known == name else commit
    return Snapshot(commit, dict(sorted(files.items())), trees, changed)

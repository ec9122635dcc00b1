"""Builds the JSON answers of the hub's model API from a repository at one commit.

The shapes are those that huggingface_hub 2.4.0 reads (hf_api.py: ModelInfo, RepoFile, RepoFolder, GitCommitInfo)
and that recorded answers of the public hub show.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from portal.sample_hub.model_info import ModelInfo
from portal.sample_hub.repository import Commit, Repository, Snapshot, StoredFile

SCANNERS = ("jFrogScan", "protectAiScan", "virusTotalScan")
PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib")


def moment(date: datetime) -> str:
    """Write a time as the hub does, with milliseconds."""
    return date.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def model(about: ModelInfo, *, blobs: bool, security: bool) -> dict[str, Any]:
    """Return the whole answer of GET /api/models/{id}."""
    repository, snapshot = about.repository, about.snapshot
    answer: dict[str, Any] = {
        "_id": internal_id(repository.id),
        "id": repository.id,
        "private": repository.profile.private,
        "pipeline_tag": about.pipeline_tag(),
        "library_name": about.library(),
        "tags": about.tags(),
        "downloads": repository.profile.downloads,
        "likes": repository.profile.likes,
        "modelId": repository.id,
        "author": author(repository),
        "sha": snapshot.commit.id,
        "lastModified": moment(repository.snapshots[-1].commit.date),
        "gated": repository.profile.gated,
        "disabled": bool(repository.profile.disabled),
        "widgetData": about.card.get("widget"),
        "model-index": about.card.get("model-index"),
        "config": about.config_summary(),
        "cardData": about.card or None,
        "transformersInfo": about.transformers_info(),
        "siblings": [sibling(file, blobs) for file in snapshot.files.values()],
        "spaces": [],
        "createdAt": moment(repository.snapshots[0].commit.date),
        "safetensors": about.safetensors(),
        "gguf": about.gguf(),
        "usedStorage": used_storage(repository),
    }
    if security:
        answer["securityRepoStatus"] = security_of_repository(repository, snapshot)
    # The hub leaves out what it does not know, except these.
    kept = ("model-index", "gated")
    return {key: value for key, value in answer.items() if value is not None or key in kept}


def expanded(about: ModelInfo, properties: Iterable[str], children: Callable[[], dict[str, int]]) -> dict[str, Any]:
    """Return only the properties asked for, beside the ids, as `expand` does; unknown ones are left out."""
    known = model(about, blobs=False, security=False)
    known["baseModels"] = about.base_models()
    known["downloadsAllTime"] = about.repository.profile.downloads * 7
    known["trendingScore"] = about.repository.profile.likes // 50
    known["evalResults"] = []
    answer = {key: known[key] for key in ("_id", "id", "modelId")}
    for name in properties:
        if name == "childrenModelCount":
            answer[name] = children()
        elif known.get(name) is not None:
            answer[name] = known[name]
    return answer


def internal_id(repo_id: str) -> str:
    """Make the 24 hex digits that the hub gives to every repository."""
    return hashlib.sha256(repo_id.encode()).hexdigest()[:24]


def author(repository: Repository) -> str:
    """Return the owner; a one-part id has none, the hub then names the account that holds it."""
    return repository.id.partition("/")[0]


def used_storage(repository: Repository) -> int:
    """Add up the large files of all commits in bytes, each content once."""
    sizes = {file.sha256: file.size for snapshot in repository.snapshots for file in snapshot.files.values()}
    return sum(size for sha256, size in sizes.items() if sha256)


def sibling(file: StoredFile, blobs: bool) -> dict[str, Any]:
    """Describe a file inside the model answer, with its size and ids when asked for."""
    answer: dict[str, Any] = {"rfilename": file.path}
    if blobs:
        answer |= {"size": file.size, "blobId": file.blob_id}
        if file.sha256:
            answer["lfs"] = {"sha256": file.sha256, "size": file.size, "pointerSize": file.pointer_size}
    return answer


def tree(repository: Repository, snapshot: Snapshot, folder: str, *, recursive: bool, expand: bool) -> list[Any]:
    """List folders and files below `folder`, all of them or the first level."""
    prefix = f"{folder}/" if folder else ""
    paths = [path for path in (*snapshot.trees, *snapshot.files) if path and path.startswith(prefix)]
    if not recursive:
        paths = [path for path in paths if "/" not in path.removeprefix(prefix)]
    # The hub lists folders first, then files, each in the order of their names.
    paths.sort(key=lambda path: (path in snapshot.files, path))
    return [entry(repository, snapshot, path, expand) for path in paths]


def entry(repository: Repository, snapshot: Snapshot, path: str, expand: bool) -> dict[str, Any]:
    """Describe one path of a commit as the tree and paths-info answers do."""
    file = snapshot.files.get(path)
    if file is None:
        answer: dict[str, Any] = {"type": "directory", "oid": snapshot.trees[path], "size": 0, "path": path}
    else:
        answer = {"type": "file", "oid": file.blob_id, "size": file.size, "path": path}
        if file.sha256:
            answer["lfs"] = {"oid": file.sha256, "size": file.size, "pointerSize": file.pointer_size}
    if expand:
        changed = snapshot.changed[path]
        answer["lastCommit"] = {"id": changed.id, "title": changed.title, "date": moment(changed.date)}
        if file is not None:
            answer["securityFileStatus"] = security_of_file(repository, file)
    return answer


def security_of_file(repository: Repository, file: StoredFile) -> dict[str, Any]:
    """Return the scan results of a file: what the description declares, else what an ordinary scan would say."""
    declared = repository.profile.security.get(file.path, {})
    pickled = file.path.endswith(PICKLED)
    status = declared.get("status", "unscanned" if pickled else "safe")
    imports = [{"module": m, "name": n, "safety": s} for m, n, s in declared.get("imports", [])]
    return {
        "status": status,
        **{scanner: {"status": "unscanned"} for scanner in SCANNERS},
        "avScan": {"status": "unscanned" if status == "unscanned" else "safe"},
        "pickleImportScan": {"status": status, "pickleImports": imports} if pickled else None,
    }


def security_of_repository(repository: Repository, snapshot: Snapshot) -> dict[str, Any]:
    """Return whether all scans are done, and the files that are not safe."""
    found = {path: security_of_file(repository, file)["status"] for path, file in snapshot.files.items()}
    issues = [{"path": path, "level": status} for path, status in found.items() if status not in ("safe", "unscanned")]
    return {"scansDone": "unscanned" not in found.values(), "filesWithIssues": issues}


def refs(repository: Repository, *, pull_requests: bool) -> dict[str, Any]:
    """List branches and tags with the commits that they point at."""

    def ref(kind: str, name: str, commit: str) -> dict[str, str]:
        return {"name": name, "ref": f"refs/{kind}/{name}", "targetCommit": commit}

    answer: dict[str, Any] = {
        "tags": [ref("tags", *pair) for pair in repository.tags.items()],
        "branches": [ref("heads", *pair) for pair in repository.branches.items()],
        "converts": [],
    }
    return answer | ({"pullRequests": []} if pull_requests else {})


def commit(known: Commit) -> dict[str, Any]:
    """Describe a commit as the history does."""
    return {
        "id": known.id,
        "title": known.title,
        "message": known.message,
        "authors": [{"user": known.author, "avatar": None}],
        "date": moment(known.date),
    }

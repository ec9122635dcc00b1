"""What the hub says about a repository at a revision: which commit it is, and the files, checked before believed."""

from __future__ import annotations

import json
import re
from typing import Any

from reviews.hub import errors
from reviews.hub.shapes.repository import ListedFile, RepositoryInfo
from reviews.hub.text import clean
from reviews.hub.transport.connection import COMMIT, HubConnection
from reviews.hub.transport.refusals import no_revision
from reviews.language.phrases import say

SHA256 = re.compile(r"[0-9a-f]{64}")
IDENTITY = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)?[A-Za-z0-9_-][A-Za-z0-9._-]*")
"""What a hub may call a repository: it becomes part of addresses."""


def ask(line: HubConnection, repo_id: str, revision: str | None) -> RepositoryInfo:
    """Ask the hub about a repository at a revision (None: its main branch). Raises a ``HubError``."""
    try:
        body = line.model(repo_id, revision)
    except errors.RepositoryNotFound:
        if revision is not None:
            _tell_revision_from_repository(line, repo_id, revision)
            raise
        body = line.model(repo_id, "main")  # some mirrors know no repository without a revision
    info = parse(body, repo_id)
    if revision and COMMIT.fullmatch(revision.lower()) and info.commit != revision.lower():
        raise errors.Malformed(
            say(
                "The hub {name} was asked for commit {revision} and answered {commit}.",
                name=line.hub.name,
                revision=revision,
                commit=info.commit,
            )
        )
    return info


def _tell_revision_from_repository(line: HubConnection, repo_id: str, revision: str) -> None:
    """Raise ``RevisionNotFound`` when the repository itself is there; some hubs send one status for both."""
    for known in (None, "main"):
        try:
            line.model(repo_id, known)
        except errors.RepositoryNotFound:
            continue
        raise no_revision(repo_id, revision)


def unknown(repo_id: str, *, gated: bool, disabled: bool) -> RepositoryInfo:
    """Return what remains when the hub does not even describe the repository: its name and the refusal."""
    return RepositoryInfo(
        repo_id, "", "manual" if gated else False, disabled, False, repo_id.split("/")[0], "", "", "", (), None, None,
        (), {}, {},
    )  # fmt: skip


def parse(body: bytes, repo_id: str) -> RepositoryInfo:
    """Parse the answer of GET /api/models/{id}. Raises ``Malformed`` when it has no commit, name or list of files."""
    try:
        found = clean(json.loads(body.decode("utf-8")))
    except (ValueError, RecursionError):
        raise errors.Malformed(say("The hub's answer about {repo_id} is not JSON.", repo_id=repo_id)) from None
    if not isinstance(found, dict):
        raise errors.Malformed(say("The hub's answer about {repo_id} does not follow its protocol.", repo_id=repo_id))
    commit, identity = found.get("sha"), found.get("id", found.get("modelId"))
    if not isinstance(commit, str) or not COMMIT.fullmatch(commit):
        raise errors.Malformed(say("The hub named no commit for {repo_id}.", repo_id=repo_id))
    if not isinstance(identity, str) or len(identity) > 200 or not IDENTITY.fullmatch(identity):
        raise errors.Malformed(say("The hub's answer about {repo_id} names no repository.", repo_id=repo_id))
    odd: list[str] = []
    scanned, issues = _scan(found.get("securityRepoStatus"))
    return RepositoryInfo(
        id=identity,
        commit=commit,
        gated=_gate(found.get("gated"), odd),
        disabled=found.get("disabled") not in (False, None),
        private=found.get("private") not in (False, None),
        author=_text(found, "author", odd) or identity.split("/")[0],
        last_modified=_text(found, "lastModified", odd),
        library=_text(found, "library_name", odd),
        pipeline_tag=_text(found, "pipeline_tag", odd),
        tags=_tags(found.get("tags"), odd),
        downloads=_whole(found.get("downloads")),
        likes=_whole(found.get("likes")),
        files=_files(found.get("siblings"), repo_id, odd),
        card=_card(found.get("cardData"), odd),
        counts=_counts(found.get("safetensors")),
        odd=tuple(odd),
        scanned=scanned,
        issues=issues,
        own_id=_own_id(found.get("_id")),
    )


def _scan(value: Any) -> tuple[bool | None, dict[str, str]]:
    """Return whether scans are done, and the files with issues; the hub calls it unstable, so no form is odd."""
    if not isinstance(value, dict):
        return None, {}
    listed = value.get("filesWithIssues")
    issues = {
        entry["path"][:1000]: str(entry.get("level") or "issue")[:60]
        for entry in (listed if isinstance(listed, list) else [])[:1000]
        if isinstance(entry, dict) and isinstance(entry.get("path"), str)
    }
    done = value.get("scansDone")
    return done if isinstance(done, bool) else None, issues


def _own_id(value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= 64 and value.isascii() and value.isprintable() else ""


def _gate(value: Any, odd: list[str]) -> bool | str:
    if value in ("auto", "manual") or value is False or value is None:
        return value or False
    odd.append(
        say("gated is {value}; the portal treats it as a gate that a person opens.", value=repr(str(value)[:40]))
    )
    return "manual"


def _text(found: dict[str, Any], name: str, odd: list[str]) -> str:
    value = found.get(name)
    if value is not None and not isinstance(value, str):
        odd.append(say("{name} is not text and was ignored.", name=name))
    return value[:500] if isinstance(value, str) else ""


def _tags(value: Any, odd: list[str]) -> tuple[str, ...]:
    whole = value if isinstance(value, list) else []
    tags = tuple(tag[:500] for tag in whole if isinstance(tag, str))
    if (value is not None and not isinstance(value, list)) or len(tags) < len(whole):
        odd.append(say("tags is not a list of words; other values were ignored."))
    return tags


def _card(value: Any, odd: list[str]) -> dict[str, Any]:
    if value is not None and not isinstance(value, dict):
        odd.append(say("cardData does not hold fields and was ignored."))
    return value if isinstance(value, dict) else {}


def _counts(value: Any) -> dict[str, int]:
    table = value.get("parameters") if isinstance(value, dict) else None
    if not isinstance(table, dict):
        return {}
    return {str(name): count for name, one in table.items() if (count := _whole(one)) is not None}


def _files(value: Any, repo_id: str, odd: list[str]) -> tuple[ListedFile, ...]:
    if not isinstance(value, list):
        raise errors.Malformed(say("The hub's answer about {repo_id} has no list of files.", repo_id=repo_id))
    files: dict[str, ListedFile] = {}
    for entry in value:
        path = entry.get("rfilename") if isinstance(entry, dict) else None
        if isinstance(path, str) and path and path not in files:
            large = entry.get("lfs") if isinstance(entry.get("lfs"), dict) else {}
            size = _whole(entry.get("size"))
            size = size if size is not None else _whole(large.get("size"))
            files[path] = file(path, size, entry.get("blobId"), large.get("sha256"))
    if len(files) < len(value):
        odd.append(
            say(
                "{number_of} entries of the file list have no name or a repeated name and were ignored.",
                number_of=len(value) - len(files),
            )
        )
    return tuple(files.values())


def file(path: str, size: Any, blob_id: Any, sha256: Any) -> ListedFile:
    """Return a listed file, without values that make no sense."""
    return ListedFile(path, _whole(size), _blob_id(blob_id), _sha256(sha256))


def _blob_id(value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= 64 and value.isascii() and value.isprintable() else ""


def _sha256(value: Any) -> str:
    return value if isinstance(value, str) and SHA256.fullmatch(value) else ""


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63 else None

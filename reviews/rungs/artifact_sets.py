"""The artifact set of a rung: the repositories with one commit and the files of each, and the digest of it all."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from reviews.evidence.queries import facts_of
from reviews.ledger.chain import canonical
from reviews.rungs.ladder import Ladder
from reviews.rungs.servable import ADAPTER, Rung, RungFile, artifact_files


def artifact_set(ladder: Ladder, rung: Rung) -> list[dict[str, Any]]:
    """Return the repositories with one commit and the files of each; a base quotes the author's statement."""
    found = [_entry(rung.repo_id, rung.commit, artifact_files(rung, ladder.read[rung.repo_id].files), "")]
    if rung.klass != ADAPTER or ladder.snapshot is None:
        return found
    base = ladder.base_of(rung)
    said = facts_of(ladder.snapshot)["lineage.adapter_base"]
    place = f"{said.file}{f', {said.locator}' if said.locator else ''}"
    files = artifact_files(base.rung, base.read.files) if base.read and base.rung else []
    return [*found, _entry(base.repo_id, base.commit, files, f"“{said.quote}” ({place})")]


def _entry(repo_id: str, commit: str, files: list[RungFile], statement: str) -> dict[str, Any]:
    return {
        "repository": repo_id, "commit": commit, "statement": statement,
        "files": [{"path": one.path, "size": one.size, "digest": one.digest} for one in files],
    }  # fmt: skip


def artifact_digest(entries: Iterable[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of which bytes a set is: repositories, commits, paths and digests, in the order of paths."""
    bytes_of = [
        {
            "repository": one["repository"],
            "commit": one["commit"],
            "files": sorted([str(file["path"]), str(file["digest"])] for file in one["files"]),
        }
        for one in entries
    ]
    return hashlib.sha256(canonical(bytes_of)).hexdigest()

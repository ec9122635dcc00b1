"""The files of a commit on the engineering desk: each weight set in one row, findings at their files."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reviews.desks.wording import size
from reviews.evidence.models import Artifact, Finding
from reviews.language.phrases import joined, say, say_count


@dataclass
class ArtifactRow:
    """One file, or one weight set, with its findings; ``shards_of`` is the number of files that the set needs."""

    path: str
    kind: str
    sizes: list[int | None] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    findings: list[tuple[str, Finding, str]] = field(default_factory=list)
    shards_of: int = 0
    git: bool = False

    @property
    def size(self) -> str:
        """Total size of the row's files in words."""
        return say("not stated") if None in self.sizes else size(sum(one or 0 for one in self.sizes))

    @property
    def files(self) -> int:
        """Number of files in the row."""
        return len(self.sizes)


def inventory(
    artifacts: Iterable[Artifact],
    findings: Iterable[tuple[str, Finding, str]],
    sets: Iterable[Mapping[str, Any]] = (),
) -> list[ArtifactRow]:
    """Return the files with each weight set of several files in one row; a finding is (tone, finding, address).

    ``sets`` are the records of the fact ``weights.sets``.
    """
    rows: dict[str, ArtifactRow] = {}
    row_of: dict[str, str] = {}
    members = {str(path): row for one in sets for row in [_row_of(one)] if row for path in one.get("files") or ()}
    for artifact in artifacts:
        name, of = members.get(artifact.path, (artifact.path, 0))
        row = rows.setdefault(name, ArtifactRow(name, artifact.kind, shards_of=of))
        row.sizes.append(artifact.size)
        row.digests.append(artifact.sha256 or artifact.blob_id)
        row.git = not artifact.sha256
        row_of[artifact.path] = name
    for found in findings:
        if found[1].file in row_of:
            rows[row_of[found[1].file]].findings.append(found)
    return sorted(rows.values(), key=_order)


def _row_of(one: Mapping[str, Any]) -> tuple[str, int] | None:
    """Return the name of a set's row and the number of files that it needs, None for a set of one file."""
    files, missing = one.get("files") or [], one.get("missing") or []
    if len(files) + len(missing) < 2:
        return None
    end = str(files[0]).rpartition(".")[2] if files else "safetensors"
    return f"{str(one.get('name')).removesuffix(f'.{end}')}*.{end}", len(files) + len(missing)


def _order(row: ArtifactRow) -> tuple[bool, int, str]:
    kinds = ("weights", "adapter", "config", "tokenizer", "template", "code", "document", "other")
    return (not row.findings, kinds.index(row.kind) if row.kind in kinds else len(kinds), row.path)


def summary(artifacts: Sequence[Artifact], findings: Iterable[Finding]) -> str:
    """Return the number of files, their total size, and the number of findings by severity, in words."""
    known = [artifact.size for artifact in artifacts if artifact.size is not None]
    n, unsaid = len(artifacts), len(artifacts) - len(known)
    parts = [
        say_count(n, "{number} file", "{number} files"),
        say("{size} and {unsaid} of unknown size", size=size(sum(known)), unsaid=unsaid)
        if unsaid
        else size(sum(known)),
        say("one commit"),
    ]
    counts: dict[str, int] = defaultdict(int)
    for finding in findings:
        counts[finding.severity] += 1
    words = {"block": say("blocking"), "warn": say("to check"), "info": say("for information")}
    told = [
        say("{counts} {word}", counts=counts[severity], word=word)
        for severity, word in words.items()
        if counts[severity]
    ]
    if told:
        return say("{parts}: findings: {told}", parts=joined(", ", parts), told=joined(", ", told))
    return say("{parts}: no findings", parts=joined(", ", parts))

"""What is different between two snapshots, as plain values: facts, documents, files and findings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Side:
    """One snapshot as plain values: facts by key, documents by path, file (size, hash) by path, finding codes."""

    facts: Mapping[str, Any]
    documents: Mapping[str, str]
    files: Mapping[str, tuple[int | None, str]]
    findings: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Change:
    """One difference: what kind of thing, its name, and its value before and after (None: not there)."""

    kind: str
    name: str
    before: Any
    after: Any

    @property
    def words(self) -> str:
        """added, removed or changed."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def compare(old: Side, new: Side) -> list[Change]:
    """Every difference from ``old`` to ``new``, facts first, each list in the order of names."""
    changes = list(_pairs("fact", old.facts, new.facts))
    changes += _pairs("document", old.documents, new.documents)
    changes += _pairs("file", old.files, new.files)
    gone = {f"{code} {file}".strip(): code for code, file in old.findings}
    come = {f"{code} {file}".strip(): code for code, file in new.findings}
    changes += _pairs("finding", gone, come)
    return changes


def _pairs(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[Change]:
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield Change(kind, name, old.get(name), new.get(name))

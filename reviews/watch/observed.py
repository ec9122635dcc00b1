"""What a hub said of a repository in one answer, and where that differs from what a decision rests on; plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from reviews.hub.shapes.repository import RepositoryInfo

GATE, DISABLED, PRIVATE, RENAMED = "gate-changed", "hub-disabled", "hub-private", "renamed"
REPLACED, GONE, COMMIT_GONE = "replaced", "hub-gone", "commit-gone"
LATER_TERMS, SCAN = "later-terms", "scan-issue"

OF_ANSWER = frozenset({GATE, DISABLED, PRIVATE, RENAMED, REPLACED, GONE, SCAN})
"""What one answer about a repository decides; the rest needs its newest commit read."""
OF_NEWEST = frozenset({LATER_TERMS, COMMIT_GONE})
IN_READING = frozenset({GATE, RENAMED, SCAN})
"""What a reading of the decision's own commit repeats, so that a sign-off that rests on it becomes outdated."""
GATES = {
    "False": "open to everyone",
    "auto": "open to anyone who accepts its conditions",
    "manual": "open to those whom its publisher admits",
}
TAG = "license:"


@dataclass(frozen=True)
class Observed:
    """One answer of a hub. ``own_id`` is the hub's key of the repository, ``issues`` its scan's word for each file."""

    own_id: str
    name: str
    commit: str
    gated: bool | str
    disabled: bool
    private: bool
    licenses: tuple[str, ...]
    issues: Mapping[str, str]

    @classmethod
    def of(cls, info: RepositoryInfo) -> Self:
        """Return what the watch keeps of a hub's description."""
        return cls(
            own_id=info.own_id, name=info.id, commit=info.commit, gated=info.gated, disabled=info.disabled,
            private=info.private, licenses=license_tags(info.tags), issues=dict(info.issues),
        )  # fmt: skip

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Return an answer as ``to_json`` wrote it."""
        values = {one.name: kept[one.name] for one in fields(cls)}
        return cls(**values | {"licenses": tuple(values["licenses"])})

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON."""
        return asdict(self) | {"licenses": list(self.licenses)}


def license_tags(tags: Collection[Any]) -> tuple[str, ...]:
    """Return the names of the licenses among a repository's tags, in order."""
    return tuple(sorted(tag.removeprefix(TAG) for tag in tags if isinstance(tag, str) and tag.startswith(TAG)))


@dataclass(frozen=True)
class Basis:
    """What a decision rests on: name, commit, what the snapshot holds of the repository, the files' scan words then."""

    name: str
    commit: str
    repo: Mapping[str, Any]
    issues: Mapping[str, str]
    files: Collection[str]


def of_answer(basis: Basis, now: Observed, first_id: str) -> dict[str, str]:
    """Return the differences that one answer shows, each kind with its sentence; {} if it says the same.

    ``first_id`` is the hub's own key of the repository when it was first seen, "" if unknown.
    """
    found = {}
    if now.gated != basis.repo.get("gated", False):
        found[GATE] = f"The hub's access gate changed: it was {_gate(basis.repo.get('gated'))}, now {_gate(now.gated)}."
    if now.disabled and not basis.repo.get("disabled"):
        found[DISABLED] = f"The hub has switched {basis.name} off."
    if now.private and not basis.repo.get("private"):
        found[PRIVATE] = f"{basis.name} is now private on the hub."
    if now.name != basis.name:
        owner = now.name.split("/")[0]
        moved = f" and belongs to {owner}" if owner != basis.name.split("/")[0] else ""
        found[RENAMED] = f"The hub now calls the repository {now.name}{moved}."
    if now.own_id and first_id and now.own_id != first_id:
        found[REPLACED] = (
            f"Another repository now has the name {basis.name}: it was deleted and made anew, or taken over."
        )
    if now.commit == basis.commit and (worse := _worse(basis, now)):
        found[SCAN] = f"The hub's scan now names {worse}."
    return found


def _gate(value: Any) -> str:
    return GATES.get(str(value or False), str(value))


def _worse(basis: Basis, now: Observed) -> str:
    """Return the covered files that the hub's scan names now and did not before, in words."""
    names = sorted(path for path in now.issues if path in basis.files and basis.issues.get(path) != now.issues[path])
    said = [f"{path} ({now.issues[path]})" for path in names[:3]]
    return ", ".join(said) + (f" and {len(names) - 3} more files" if len(names) > 3 else "")


def later_terms(basis: Basis, now: Observed, moved: Collection[str]) -> str:
    """Return what the newest commit changed in the terms, "" for nothing; ``moved`` are titles of changed groups."""
    before = license_tags(basis.repo.get("tags") or ())
    said = []
    if now.licenses != before:
        said.append(f"the license tag is {_named(now.licenses)} instead of {_named(before)}")
    if moved:
        said.append(f"{', '.join(f'“{one}”' for one in moved)} changed")
    where = f"At the newest commit {now.commit[:7]}, the terms differ from those of this decision"
    return f"{where}: {'; '.join(said)}." if said else ""


def _named(tags: Collection[str]) -> str:
    return ", ".join(f"“{one}”" for one in tags) or "not set"


def lost_commit(basis: Basis) -> str:
    """Return the sentence about a commit that the hub no longer has."""
    return f"The hub no longer has commit {basis.commit[:7]}, which this decision is for."


def gone(name: str) -> str:
    """Return the sentence about a repository that the hub no longer knows."""
    return f"The hub no longer has {name}, or no longer shows it to the portal; it still shows other repositories."

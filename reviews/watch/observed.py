"""What a hub said of a repository in one answer, and where that differs from what a decision rests on; plain values."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from typing import Any, Self

from reviews.hub.shapes.repository import RepositoryInfo
from reviews.language.memory import stored
from reviews.language.phrases import joined, quoted, say

GATE, DISABLED, PRIVATE, RENAMED = "gate-changed", "hub-disabled", "hub-private", "renamed"
REPLACED, GONE, COMMIT_GONE = "replaced", "hub-gone", "commit-gone"
LATER_TERMS, SCAN = "later-terms", "scan-issue"
PROMPT, OWNER, NEW_VERSION, SAFER = "prompt-changed", "owner-changed", "new-version", "safer-format"
NEW_COMMIT, CARD = "new-commit", "card-changed"

OF_ANSWER = frozenset(
    {GATE, DISABLED, PRIVATE, RENAMED, OWNER, REPLACED, GONE, SCAN, PROMPT, NEW_VERSION, SAFER, NEW_COMMIT}
)
"""What one answer about a repository decides; the rest needs its newest commit read."""
OF_CARD = frozenset({PROMPT, NEW_VERSION})
"""What of it only an answer with the card's fields decides."""
OF_NEWEST = frozenset({LATER_TERMS, COMMIT_GONE, CARD})
IN_READING = frozenset({GATE, RENAMED, OWNER, SCAN})
"""What a reading of the decision's own commit repeats, so that a sign-off that rests on it becomes outdated."""
GATES = {
    "False": say("open to everyone"),
    "auto": say("open to anyone who accepts its conditions"),
    "manual": say("open to those whom its publisher admits"),
}
MODEL_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*/[A-Za-z0-9_-][A-Za-z0-9._-]*")
TAG = "license:"
SAFE, PICKLED = (".safetensors", ".gguf"), (".bin", ".pt", ".pth", ".ckpt", ".pkl")
"""Endings of weights that carry no code, and of those whose loading may run some."""
CARD_GROUPS = ("card-use", "card-data", "card-limits")
"""The fact groups that are sections of the card; every other group of a legal sign-off is about terms."""


@dataclass(frozen=True)
class Observed:
    """One answer of a hub. ``own_id`` is the hub's key of the repository, ``issues`` its scan's word for each file.

    ``prompt`` is the SHA-256 of the words that a person accepts before access ("" for none), ``new_version`` the
    repository that the card names as its successor; both are None if the answer has no fields of a card. ``safe`` tells
    whether weights are there in a format that carries no code; None in answers from before that was kept.
    """

    own_id: str
    name: str
    commit: str
    gated: bool | str
    disabled: bool
    private: bool
    licenses: tuple[str, ...]
    issues: Mapping[str, str]
    prompt: str | None = None
    new_version: str | None = None
    safe: bool | None = None

    @classmethod
    def of(cls, info: RepositoryInfo) -> Self:
        """Return what the watch keeps of a hub's description."""
        return cls(
            own_id=info.own_id, name=info.id, commit=info.commit, gated=info.gated, disabled=info.disabled,
            private=info.private, licenses=license_tags(info.tags), issues=dict(info.issues),
            prompt=prompt_digest(info.card.get("extra_gated_prompt")) if info.card else None,
            new_version=_named_id(info.card.get("new_version")) if info.card else None,
            safe=any(one.path.lower().endswith(SAFE) for one in info.files),
        )  # fmt: skip

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Return an answer as ``to_json`` wrote it."""
        values = {one.name: kept[one.name] for one in fields(cls) if one.name in kept}
        return cls(**values | {"licenses": tuple(values["licenses"])})

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON."""
        return asdict(self) | {"licenses": list(self.licenses)}


def prompt_digest(prompt: Any) -> str:
    """Return the SHA-256 of a prompt's words, whatever their spacing; "" for none."""
    words = joined(" ", prompt.split()) if isinstance(prompt, str) else ""
    return sha256(words.encode()).hexdigest() if words else ""


def _named_id(value: Any) -> str:
    said = value.strip() if isinstance(value, str) else ""
    return said if len(said) <= 200 and MODEL_ID.fullmatch(said) else ""


def license_tags(tags: Collection[Any]) -> tuple[str, ...]:
    """Return the names of the licenses among a repository's tags, in order."""
    return tuple(sorted(tag.removeprefix(TAG) for tag in tags if isinstance(tag, str) and tag.startswith(TAG)))


@dataclass(frozen=True)
class Basis:
    """What a decision rests on: name, commit, what the snapshot holds of the repository, the files' scan words then.

    ``prompt`` is the digest of the gate's prompt at the commit, ``safe`` whether safe weights were there already, and
    ``triggers`` what the decision says calls for a new evaluation.
    """

    name: str
    commit: str
    repo: Mapping[str, Any]
    issues: Mapping[str, str]
    files: Collection[str]
    prompt: str = ""
    safe: bool = False
    triggers: Collection[str] = ()


def of_answer(basis: Basis, now: Observed, first_id: str) -> dict[str, str]:
    """Return the differences that one answer shows, each kind with its sentence; {} if it says the same.

    ``first_id`` is the hub's own key of the repository when it was first seen, "" if unknown.
    """
    found = {}
    if now.gated != basis.repo.get("gated", False):
        found[GATE] = say(
            "The hub's access gate changed: it was {gate}, now {gate2}.",
            gate=_gate(basis.repo.get("gated")),
            gate2=_gate(now.gated),
        )
    if now.disabled and not basis.repo.get("disabled"):
        found[DISABLED] = say("The hub has switched {name} off.", name=basis.name)
    if now.private and not basis.repo.get("private"):
        found[PRIVATE] = say("{name} is now private on the hub.", name=basis.name)
    if now.name != basis.name:
        owner = now.name.split("/")[0]
        if owner != basis.name.split("/")[0]:
            found[OWNER] = say(
                "The hub now calls the repository {name}, and it belongs to {owner}.", name=now.name, owner=owner
            )
        else:
            found[RENAMED] = say("The hub now calls the repository {name}.", name=now.name)
    if now.own_id and first_id and now.own_id != first_id:
        found[REPLACED] = say(
            "Another repository now has the name {name}: it was deleted and made anew, or taken over.", name=basis.name
        )
    if now.commit == basis.commit and (worse := _worse(basis, now)):
        found[SCAN] = say("The hub's scan now names {worse}.", worse=worse)
    return found | _of_card(basis, now) | _of_files(basis, now)


def judged_by(now: Observed) -> frozenset[str]:
    """Return the kinds that an answer decides: without fields of a card, nothing about them is known."""
    return OF_ANSWER if now.prompt is not None else OF_ANSWER - OF_CARD


def _of_card(basis: Basis, now: Observed) -> dict[str, str]:
    found = {}
    if now.prompt is not None and now.prompt != basis.prompt:
        was, is_now = ("a text" if one else say("no text") for one in (basis.prompt, now.prompt))
        change = (
            say("has other words now")
            if was == is_now
            else say("was {was} and is {is_now} now", was=was, is_now=is_now)
        )
        found[PROMPT] = say(
            "What people accept before they get access to {name} {change}.", name=basis.name, change=change
        )
    if now.new_version and now.new_version != basis.name:
        found[NEW_VERSION] = say(
            "The publisher names {new_version} as the newer version of {name}.",
            new_version=now.new_version,
            name=basis.name,
        )
    return found


def _of_files(basis: Basis, now: Observed) -> dict[str, str]:
    found = {}
    pickled = [path for path in basis.files if path.lower().endswith(PICKLED)]
    covered_safe = any(path.lower().endswith(SAFE) for path in basis.files)
    if now.safe and pickled and not covered_safe and not basis.safe:
        found[SAFER] = say(
            "The newest commit {commit} has weights in a format that carries no code; this decision covers {value}.",
            commit=now.commit[:7],
            value=pickled[0],
        )
    if NEW_COMMIT in basis.triggers and now.commit and now.commit != basis.commit:
        found[NEW_COMMIT] = say(
            "The hub has the newer commit {commit}, which this decision named as a trigger.", commit=now.commit[:7]
        )
    return found


def changed_card(now: Observed, moved: Collection[str]) -> str:
    """Return what changed in the card's sections on which a sign-off rested, "" for nothing; ``moved`` are titles."""
    said = joined(", ", map(quoted, moved))
    return (
        say(
            "At the newest commit {commit}, the card says something else: {said} changed.",
            commit=now.commit[:7],
            said=said,
        )
        if moved
        else ""
    )


def _gate(value: Any) -> str:
    return GATES.get(str(value or False), str(value))


def _worse(basis: Basis, now: Observed) -> str:
    """Return the covered files that the hub's scan names now and did not before, in words."""
    names = sorted(path for path in now.issues if path in basis.files and basis.issues.get(path) != now.issues[path])
    said = [say("{path} ({issues})", path=path, issues=stored(now.issues[path])) for path in names[:3]]
    return joined(", ", said) + (say(" and {number_of} more files", number_of=len(names) - 3) if len(names) > 3 else "")


def later_terms(basis: Basis, now: Observed, moved: Collection[str]) -> str:
    """Return what the newest commit changed in the terms, "" for nothing; ``moved`` are titles of changed groups."""
    before = license_tags(basis.repo.get("tags") or ())
    said = []
    if now.licenses != before:
        said.append(
            say("the license tag is {named} instead of {named2}", named=_named(now.licenses), named2=_named(before))
        )
    if moved:
        said.append(say("{part} changed", part=joined(", ", map(quoted, moved))))
    where = say("At the newest commit {commit}, the terms differ from those of this decision", commit=now.commit[:7])
    return say("{where}: {said}.", where=where, said=joined("; ", said)) if said else ""


def _named(tags: Collection[str]) -> str:
    return joined(", ", map(quoted, tags)) or say("not set")


def lost_commit(basis: Basis) -> str:
    """Return the sentence about a commit that the hub no longer has."""
    return say("The hub no longer has commit {commit}, which this decision is for.", commit=basis.commit[:7])


def gone(name: str) -> str:
    """Return the sentence about a repository that the hub no longer knows."""
    return say(
        "The hub no longer has {name}, or no longer shows it to the portal; it still shows other repositories.",
        name=name,
    )

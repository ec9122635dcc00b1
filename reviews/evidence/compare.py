"""What is different between two snapshots, as plain values, and what of it a sign-off rests on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reviews.evidence import groups
from reviews.evidence.groups import ENGINEERING, LEGAL, FactGroup

TWICE = frozenset({"commit", "gated", "library", "pipeline_tag", "publisher", "requested_id", "requested_revision"})
"""Fields of the repository that a fact says too, that stand above the comparison, or that only tell who asked how."""


@dataclass(frozen=True)
class Side:
    """One snapshot as plain values: facts by key, documents by path, file (size, hash) by path, finding codes.

    ``roles`` and ``kinds`` say by path what a document and a file is.
    """

    facts: Mapping[str, Any]
    documents: Mapping[str, str]
    files: Mapping[str, tuple[int | None, str]]
    findings: frozenset[tuple[str, str]]
    roles: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One difference: what kind of thing, its name, its value before and after (None: not there), and its groups.

    ``role`` is what a document is, ``kind_of_file`` what a file is, "" for everything else.
    """

    kind: str
    name: str
    before: Any
    after: Any
    groups: tuple[FactGroup, ...] = ()
    role: str = ""

    @property
    def words(self) -> str:
        """added, removed or changed."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def tracks(self) -> frozenset[str]:
        """The tracks whose sign-offs rest on it."""
        return frozenset(track for group in self.groups for track in group.tracks)


def compare(old: Side, new: Side) -> list[Change]:
    """Every difference from ``old`` to ``new``, facts first, each list in the order of names."""
    roles, kinds = {**old.roles, **new.roles}, {**old.kinds, **new.kinds}
    changes = [replace(one, groups=groups.of_fact(one.name)) for one in _pairs("fact", old.facts, new.facts)]
    for one in _pairs("document", old.documents, new.documents):
        role = roles.get(one.name, "")
        changes.append(replace(one, groups=groups.of_document(role), role=role))
    changes += [
        replace(one, groups=groups.of_file(kinds.get(one.name, ""))) for one in _pairs("file", old.files, new.files)
    ]
    gone = {f"{code} {file}".strip(): code for code, file in old.findings}
    come = {f"{code} {file}".strip(): code for code, file in new.findings}
    changes += _pairs("finding", gone, come)
    return changes


def _pairs(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[Change]:
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield Change(kind, name, old.get(name), new.get(name))


def told_once(changes: Iterable[Change]) -> list[Change]:
    """Without what another line says too: a file whose text is compared, a field of the repository that is a fact.

    The document then belongs to the file's groups as well.
    """
    listed = list(changes)
    files = {one.name: one for one in listed if one.kind == "file"}
    texts = {one.name for one in listed if one.kind == "document"}
    found = []
    for one in listed:
        if one.kind == "file" and one.name in texts:
            continue
        if one.kind == "fact" and one.name.removeprefix("repository ") in TWICE and " " in one.name:
            continue
        twin = files.get(one.name) if one.kind == "document" else None
        found.append(replace(one, groups=_together(one.groups, twin.groups)) if twin else one)
    return found


def _together(*several: tuple[FactGroup, ...]) -> tuple[FactGroup, ...]:
    held = {group.slug for some in several for group in some}
    return tuple(group for group in groups.GROUPS if group.slug in held)


@dataclass(frozen=True)
class TouchedGroup:
    """The differences that touch the same sign-offs."""

    slug: str
    title: str
    note: str
    changes: tuple[Change, ...]


PARTS = (
    ("both", "Both sign-offs rest on it", "Legal and engineering basis", frozenset({LEGAL, ENGINEERING})),
    ("legal", "The legal sign-off rests on it", "Legal basis", frozenset({LEGAL})),
    ("engineering", "The engineering sign-off rests on it", "Engineering basis", frozenset({ENGINEERING})),
    ("neither", "No sign-off rests on it", "Told for completeness", frozenset[str]()),
)


def parts(changes: Iterable[Change]) -> list[TouchedGroup]:
    """The differences by what they touch; findings, which only follow from the rest, come last."""
    listed = list(changes)
    found = [
        TouchedGroup(slug, title, note, tuple(one for one in listed if one.kind != "finding" and one.tracks == tracks))
        for slug, title, note, tracks in PARTS
    ]
    note = "They follow from what is above and from what stands around the repository"
    found.append(
        TouchedGroup(
            "findings", "Findings that came or went", note, tuple(one for one in listed if one.kind == "finding")
        )
    )
    return [part for part in found if part.changes]


def summary(changes: Iterable[Change]) -> str:
    """One sentence or two: what is different, and which sign-offs rest on it."""
    listed = [one for one in changes if one.kind != "finding"]
    if not listed:
        return "Nothing is different in what was read."
    said = []
    for tracks, words in (
        ({LEGAL, ENGINEERING}, "both sign-offs rest"),
        ({LEGAL}, "the legal sign-off rests"),
        ({ENGINEERING}, "the engineering sign-off rests"),
    ):
        held = {group.slug for one in listed for group in one.groups if set(group.tracks) == tracks}
        titles = groups.titles([group.slug for group in groups.GROUPS if group.slug in held])
        if titles:
            said.append(f"{_list(titles)} {'differs' if len(titles) == 1 else 'differ'}: {words} on this.")
    if said:
        return " ".join(said)
    names = {one.name for one in listed}
    if names == {"README.md"}:
        return "Only README.md differs, outside its quoted parts: nothing that a sign-off rests on is different."
    return "There are differences, and nothing that a sign-off rests on is among them."


def _list(titles: list[str]) -> str:
    words = [title if place == 0 else title[0].lower() + title[1:] for place, title in enumerate(titles)]
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"

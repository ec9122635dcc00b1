"""The differences between two snapshots as plain values, and the sign-offs that each one affects."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reviews.evidence import groups
from reviews.evidence.groups import ENGINEERING, LEGAL, FactGroup
from reviews.language.phrases import joined, quoted, say, small

TWICE = frozenset({"commit", "gated", "library", "pipeline_tag", "publisher", "requested_id", "requested_revision"})
"""Repository fields that repeat a fact, appear above the comparison, or only record how the read was requested."""


LEARNED_WORDS = (say("newly known"), say("no longer known"), say("read otherwise"))


@dataclass(frozen=True)
class Side:
    """One snapshot as plain values: facts by key, documents by path, file (size, hash) by path, finding codes.

    ``roles`` and ``kinds`` give the role of each document and the kind of each file, by path.
    """

    facts: Mapping[str, Any]
    documents: Mapping[str, str]
    files: Mapping[str, tuple[int | None, str]]
    findings: frozenset[tuple[str, str]]
    roles: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One difference: kind of item, name, value before and after (None if absent), and the fact groups it belongs to.

    ``role`` is the role of a document, "" for everything else. ``learned`` tells that only the readers differ.
    """

    kind: str
    name: str
    before: Any
    after: Any
    groups: tuple[FactGroup, ...] = ()
    role: str = ""
    learned: bool = False

    @property
    def words(self) -> str:
        """The word for the page: added, removed or changed; what only the readers make is no change."""
        added, removed, changed = LEARNED_WORDS if self.learned else (say("added"), say("removed"), say("changed"))
        if self.before is None:
            return added
        return removed if self.after is None else changed

    @property
    def tracks(self) -> frozenset[str]:
        """The tracks whose sign-offs it outdates: none where only the readers differ."""
        return frozenset() if self.learned else self.depending

    @property
    def depending(self) -> frozenset[str]:
        """The tracks whose sign-offs depend on it."""
        return frozenset(track for group in self.groups for track in group.tracks)


def compare(old: Side, new: Side) -> list[Change]:
    """Return every difference from ``old`` to ``new``: facts, documents, files, findings, each sorted by name."""
    roles, kinds = {**old.roles, **new.roles}, {**old.kinds, **new.kinds}
    changes = [replace(one, groups=groups.of_fact(one.name)) for one in _pairs("fact", old.facts, new.facts)]
    for one in _pairs("document", old.documents, new.documents):
        role = roles.get(one.name, "")
        changes.append(replace(one, groups=groups.of_document(role), role=role))
    changes += [
        replace(one, groups=groups.of_file(kinds.get(one.name, ""))) for one in _pairs("file", old.files, new.files)
    ]
    gone = {say("{code} {file}", code=code, file=file).strip(): code for code, file in old.findings}
    come = {say("{code} {file}", code=code, file=file).strip(): code for code, file in new.findings}
    changes += _pairs("finding", gone, come)
    return changes


def _pairs(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[Change]:
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield Change(kind, name, old.get(name), new.get(name))


def told_once(changes: Iterable[Change]) -> list[Change]:
    """Drop duplicates: a file whose text is compared, and a repository field that is also a fact.

    The document then also belongs to the file's groups.
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
    """The differences that affect the same sign-offs."""

    slug: str
    title: str
    note: str
    changes: tuple[Change, ...]


ONLY_LEARNED = say("The repository did not change. One of the two readers knows more about the same files.")

PARTS = (
    (
        "both",
        say("Affects both sign-offs"),
        say("Part of the legal and engineering basis"),
        frozenset({LEGAL, ENGINEERING}),
    ),
    ("legal", say("Affects the legal sign-off"), say("Part of the legal basis"), frozenset({LEGAL})),
    (
        "engineering",
        say("Affects the engineering sign-off"),
        say("Part of the engineering basis"),
        frozenset({ENGINEERING}),
    ),
    ("neither", say("Affects no sign-off"), say("Listed for completeness"), frozenset[str]()),
)


def parts(changes: Iterable[Change]) -> list[TouchedGroup]:
    """Group the differences by the sign-offs they affect; findings, which follow from the rest, come last."""
    listed = list(changes)
    found = [
        TouchedGroup(slug, title, note, tuple(one for one in listed if _changed(one) and one.tracks == tracks))
        for slug, title, note, tracks in PARTS
    ]
    learned = tuple(one for one in listed if one.learned)
    found.append(TouchedGroup("learned", say("Learned by another reader"), say("No change of the repository"), learned))
    note = say("They follow from the changes above and from related repositories on the hub")
    found.append(
        TouchedGroup(
            "findings", say("Findings added or removed"), note, tuple(one for one in listed if one.kind == "finding")
        )
    )
    return [part for part in found if part.changes]


def _changed(one: Change) -> bool:
    return one.kind != "finding" and not one.learned


def summary(changes: Iterable[Change]) -> str:
    """Return one or two sentences: what changed, and which sign-offs it affects."""
    every = list(changes)
    listed = [one for one in every if _changed(one)]
    if not listed:
        learned = any(one.learned for one in every)
        return ONLY_LEARNED if learned else say("The two snapshots have the same content.")
    said = []
    for tracks, words in (
        ({LEGAL, ENGINEERING}, say("both sign-offs")),
        ({LEGAL}, say("the legal sign-off")),
        ({ENGINEERING}, say("the engineering sign-off")),
    ):
        held = {group.slug for one in listed for group in one.groups if set(group.tracks) == tracks}
        titles = groups.titles([group.slug for group in groups.GROUPS if group.slug in held])
        if titles:
            said.append(say("{list} changed, which affects {words}.", list=_list(titles), words=words))
    if said:
        return joined(" ", said)
    names = {one.name for one in listed}
    if names == {"README.md"}:
        return say("Only README.md changed, outside its quoted parts. No sign-off is affected.")
    return say("The snapshots differ, but no sign-off is affected.")


def _list(titles: list[str]) -> str:
    words = [title if place == 0 else small(title) for place, title in enumerate(titles)]
    told = [quoted(word) for word in words]
    return told[0] if len(told) == 1 else joined(say(" and "), (joined(", ", told[:-1]), told[-1]))

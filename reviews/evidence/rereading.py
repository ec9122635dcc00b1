"""Two readings compared on what the repository says, so that a better reader is no change of the repository.

Readings of one reader are compared by the digests of their fact groups. Where the readers differ, a group has changed
only if its files, its texts, a hub's answer, or a fact that both readers know with the same meaning has changed. What
is left is what one reader knows more or otherwise of the same source: it was learned. What cannot be separated has
changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from reviews.evidence.groups import GROUPS, FactGroup, holds
from reviews.hub.digest import plain
from reviews.hub.shapes.reader import common, relearned
from reviews.hub.shapes.reading import UNANSWERED, Json

SAME, LEARNED, CHANGED = "same", "learned", "changed"

ANSWERS = frozenset(
    {
        "publisher", "license.hub_tags", "gate.state", "lineage.hub_base_models", "lineage.ancestors",
        "task.pipeline_tag", "task.library", "weights.hub_dtypes", "scan.hub",
    }
)  # fmt: skip
"""Facts that the hub answers: no file at the commit decides them."""
PARTLY_ANSWERS = ("gate.", "lineage.", "task.", "modality.", "openness.")
"""Facts whose readers also look at the hub's answer about the repository."""
TRANSIENT = ("last_modified", "requested_id", "requested_revision")


@dataclass(frozen=True)
class SourceFact:
    """One fact as a comparison needs it; ``file`` is where it was found, "" if in no single file."""

    value: Json
    state: str
    why: str
    file: str

    @property
    def answered(self) -> bool:
        """Whether it has a value."""
        return self.state != UNANSWERED


@dataclass(frozen=True)
class SourceFile:
    """One file as a comparison needs it; ``size`` in bytes, digests are "" where the hub does not state them."""

    size: int | None
    sha256: str
    blob_id: str
    kind: str

    def same(self, other: SourceFile) -> bool:
        """Return whether both are the same bytes: a digest that both know says so, and nothing contradicts it."""
        pairs = [(self.sha256, other.sha256), (self.blob_id, other.blob_id)]
        known = [one == two for one, two in pairs if one and two]
        sizes = self.size is None or other.size is None or self.size == other.size
        return bool(known) and all(known) and sizes


@dataclass(frozen=True)
class Source:
    """One reading as a comparison needs it: what the repository has, and what its reader made of it."""

    reader: int
    partial: bool
    repo: Mapping[str, Json]
    facts: Mapping[str, SourceFact]
    documents: Mapping[str, tuple[str, str]]
    files: Mapping[str, SourceFile]

    def answer(self, key: str) -> SourceFact | None:
        """Return an answered fact, None for one without an answer."""
        found = self.facts.get(key)
        return found if found and found.answered else None


@dataclass(frozen=True)
class Rereading:
    """An earlier and a later reading of one repository."""

    old: Source
    new: Source

    @cached_property
    def same_bytes(self) -> bool:
        """Whether both readings had the same files and the same right to read them."""
        files = self.old.files.keys() == self.new.files.keys() and all(map(self.same_file, self.old.files))
        return files and self.old.partial == self.new.partial and not self._other_texts()

    @cached_property
    def same_repo(self) -> bool:
        """Whether the hub answered the same about the repository itself."""
        return _lasting(self.old.repo) == _lasting(self.new.repo)

    def same_file(self, path: str) -> bool:
        """Return whether a file is in both readings with the same bytes."""
        old, new = self.old.files.get(path), self.new.files.get(path)
        return bool(old and new and old.same(new))

    def _other_texts(self) -> list[str]:
        both = self.old.documents.keys() & self.new.documents.keys()
        return [path for path in both if self.old.documents[path][1] != self.new.documents[path][1]]

    def kinds(self) -> dict[str, str]:
        """Return SAME, LEARNED or CHANGED for each fact group, by its slug."""
        return {group.slug: self.kind(group) for group in GROUPS}

    def kind(self, group: FactGroup) -> str:
        """Return whether a group is the same, has changed in the repository, or only in what its reader knows."""
        facts = {self.of_fact(key) for key in self.facts_of(group)}
        found = facts | {self.of_document(path) for path in self._documents_of(group)}
        found |= {self._file(path) for path in self._files_of(group)}
        return next((kind for kind in (CHANGED, LEARNED) if kind in found), SAME)

    def facts_of(self, group: FactGroup) -> list[str]:
        """Return the keys of a group that differ between the readings, in the order of the later one."""
        keys = [key for key in {**self.new.facts, **self.old.facts} if holds(group, key)]
        return [key for key in keys if _said(self.old.facts.get(key)) != _said(self.new.facts.get(key))]

    def documents_learned(self, group: FactGroup) -> list[str]:
        """Return the paths of the texts of a group that only the later reader read, of files that did not change."""
        found = [path for path in self._documents_of(group) if path not in self.old.documents]
        return sorted(path for path in found if self.of_document(path) == LEARNED)

    def _documents_of(self, group: FactGroup) -> set[str]:
        both = (self.old.documents, self.new.documents)
        return {path for one in both for path, (role, _) in one.items() if role in group.roles}

    def _files_of(self, group: FactGroup) -> set[str]:
        return {path for one in (self.old, self.new) for path, file in one.files.items() if file.kind in group.kinds}

    def _file(self, path: str) -> str:
        return SAME if self.same_file(path) else CHANGED

    def of_document(self, path: str) -> str:
        """Return whether a text is the same, has changed, or was only read by one of two readers."""
        old, new = self.old.documents.get(path), self.new.documents.get(path)
        if old and new:
            return SAME if old[1] == new[1] else CHANGED
        whole = path.partition("#")[0]
        apart = self.old.reader != self.new.reader and self.old.partial == self.new.partial
        return LEARNED if apart and self.same_file(whole) else CHANGED

    def of_fact(self, key: str) -> str:
        """Return what the difference of one fact is: learned only by another reader, of the same source."""
        old, new = self.old.facts.get(key), self.new.facts.get(key)
        readers = self.old.reader, self.new.reader
        if readers[0] == readers[1]:
            return CHANGED
        if old is None or new is None:  # known to one reader only: there is nothing to compare
            return LEARNED if relearned(key, *readers) else CHANGED
        if key in ANSWERS:
            then, now = common(key, old.value, new.value, readers)
            return LEARNED if _said(replace(old, value=then)) == _said(replace(new, value=now)) else CHANGED
        if self.same_bytes:
            return LEARNED if self.same_repo or not key.startswith(PARTLY_ANSWERS) else CHANGED
        return LEARNED if relearned(key, *readers) and self._same_places(old, new) else CHANGED

    def _same_places(self, *facts: SourceFact) -> bool:
        """Return whether each answer names the file that it was found in, and none of these files has changed."""
        places = [one.file.partition("#")[0] for one in facts if one.answered]
        return bool(places) and all(place and self.same_file(place) for place in places)


def _said(fact: SourceFact | None) -> Json:
    """Return what a fact says, as the digest of its group has it; one that a reader does not know says nothing."""
    return [plain(fact.value), fact.state, fact.why] if fact else None


def _lasting(repo: Mapping[str, Json]) -> dict[str, Json]:
    found = {key: plain(value) for key, value in repo.items() if key not in TRANSIENT}
    return found | {"tags": sorted(map(str, found.get("tags") or ()))}


def earlier_groups(news: Mapping[str, str], found: Rereading, olds: Mapping[str, str]) -> dict[str, str]:
    """Return the digests of the later reading as the earlier reader wrote them, where only the reader differs."""
    kinds = found.kinds()
    return {slug: olds[slug] if slug in olds and kinds[slug] != CHANGED else news[slug] for slug in news}


def distinct(found: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Return each of these digests once, in their order."""
    kept: list[dict[str, str]] = []
    for one in found:
        if one not in kept:
            kept.append(one)
    return kept

"""Snapshots and readings as the sides of a comparison between readers, and what has moved since a snapshot."""

from django.db.models import F, Q
from django.db.models.functions import JSONArray

from reviews.evidence import groups
from reviews.evidence.models import Snapshot
from reviews.evidence.rereading import Rereading, Source, SourceFact, SourceFile, distinct, earlier_groups
from reviews.hub.shapes.reading import ReadingValue

MOST_EARLIER = 6
"""Snapshots by earlier readers, the newest of one commit, in whose words a later reading is written as well."""


def of_reading(reading: ReadingValue) -> Source:
    """Return a reading that is being stored as a side."""
    return Source(
        reader=reading.reader,
        partial=reading.partial,
        repo=reading.repo.to_json(),
        facts={one.key: SourceFact(one.value, one.state, one.why, one.file) for one in reading.facts},
        documents={one.path: (one.role, one.sha256) for one in reading.documents},
        files={one.path: SourceFile(one.size, one.sha256, one.blob_id, one.kind) for one in reading.artifacts},
    )


def of_snapshot(snap: Snapshot) -> Source:
    """Return a stored snapshot as a side, in three queries."""
    facts = snap.facts.values_list("key", "value", "state", "why", "file")
    files = snap.artifacts.values_list("path", "size", "sha256", "blob_id", "kind")
    return Source(
        reader=snap.reader,
        partial=snap.partial,
        repo=snap.repo,
        facts={key: SourceFact(value, state, why, file) for key, value, state, why, file in facts},
        documents={path: (role, sha) for path, role, sha in snap.documents.values_list("path", "role", "sha256")},
        files={path: SourceFile(size, sha, blob, kind) for path, size, sha, blob, kind in files},
    )


def earlier_said(reading: ReadingValue, digests: dict[str, str]) -> list[dict[str, str]]:
    """Return the digests of a new reading as other readers wrote what it has in common with their snapshots."""
    repo = reading.repo
    olds = _by_other_readers(repo.hub, {repo.id, repo.requested_id}, repo.commit, reading.reader)
    if not olds:
        return []
    new = of_reading(reading)
    said: list[dict[str, str]] = []
    for old in olds:
        again = Rereading(of_snapshot(old), new)
        said += [earlier_groups(digests, again, olds_said) for olds_said in old.said]
    return distinct(one for one in said if one != digests)


def by_other_readers(snap: Snapshot) -> list[Snapshot]:
    """Return the newest snapshots of the same commit by other readers."""
    return _by_other_readers(snap.hub, {snap.repo_id, snap.requested_id}, snap.commit, snap.reader)


def _by_other_readers(hub: str, names: set[str], commit: str, reader: int) -> list[Snapshot]:
    found = Snapshot.objects.filter(hub=hub, repo_id__in=names, commit=commit).exclude(reader=reader)
    return list(found.order_by("-pk")[:MOST_EARLIER])


def reread(old: Snapshot, new: Snapshot) -> Rereading:
    """Return two snapshots of a repository as two readings to compare."""
    return Rereading(of_snapshot(old), of_snapshot(new))


def moved_between(basis: dict[str, str], old: Snapshot, new: Snapshot) -> list[str]:
    """Return the groups of a basis, taken from ``old``, that have changed in ``new``, also at another commit."""
    found = groups.moved(basis, *new.said)
    if not found or old.reader == new.reader:
        return found
    return groups.moved(basis, *new.said, earlier_groups(new.groups, reread(old, new), old.groups))


def still_said(basis: str, snapshot: str) -> Q:
    """Return the filter for rows whose basis, a path to its digests, is what a snapshot says in any reader's words."""
    as_written = Q(**{f"{snapshot}__groups__contains": F(basis)})
    return as_written | Q(**{f"{snapshot}__earlier__contains": JSONArray(F(basis))})

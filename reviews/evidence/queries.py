"""Queries on snapshots: facts, documents and files of one, its siblings, and both sides of a comparison."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import CharField, Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Concat

from reviews.evidence.compare import Change, Side, compare
from reviews.evidence.models import Artifact, Document, Fact, Reading, Snapshot
from reviews.evidence.rereading import LEARNED, Rereading
from reviews.evidence.sides import reread
from reviews.hub.shapes.reading import UNANSWERED


def snapshot(snapshot_id: int) -> Snapshot | None:
    """Return the snapshot with this number, None if there is none."""
    return Snapshot.objects.filter(pk=snapshot_id).first()


def facts_of(snap: Snapshot) -> dict[str, Fact]:
    """Return every fact of a snapshot by key."""
    return {fact.key: fact for fact in snap.facts.all()}


def answered(facts: Mapping[str, Fact]) -> dict[str, Any]:
    """Return the values of the answered facts by key."""
    return {key: fact.value for key, fact in facts.items() if fact.state != UNANSWERED}


def documents_of(snap: Snapshot, *roles: str) -> list[Document]:
    """Return the documents with these roles (all documents if none is named), with their texts."""
    found = snap.documents.select_related("blob")
    return list(found.filter(role__in=roles) if roles else found)


def document_at(snap: Snapshot, path: str) -> Document | None:
    """Return the document at this path with its text, None if its text was not read."""
    return snap.documents.select_related("blob").filter(path=path).first() if path else None


def latest_reading(snap: Snapshot) -> Reading | None:
    """Return the newest reading of this content: its time, popularity and cost."""
    return snap.readings.order_by("-pk").first()


def others_with_text(sha256: str, snap: Snapshot) -> int:
    """Count the other repositories in which the same text was read."""
    return (
        Document.objects.filter(sha256=sha256)
        .exclude(snapshot__hub=snap.hub, snapshot__repo_id=snap.repo_id)
        .values("snapshot__hub", "snapshot__repo_id")
        .distinct()
        .count()
    )


def same_texts(snap: Snapshot) -> dict[str, int]:
    """Count, by SHA-256 of each document, the other repositories that carry the same text; one query."""
    mine = snap.documents.values("sha256")
    name = Concat("snapshot__hub", Value(" "), "snapshot__repo_id", output_field=CharField())
    found = (
        Document.objects.filter(sha256__in=mine)
        .exclude(snapshot__hub=snap.hub, snapshot__repo_id=snap.repo_id)
        .order_by()
        .values("sha256")
        .annotate(n=Count(name, distinct=True))
    )
    return {row["sha256"]: row["n"] for row in found}


def snapshots_of(hub: str, names: Iterable[str]) -> QuerySet[Snapshot]:
    """Return every snapshot of a repository under any of its names, newest first."""
    return Snapshot.objects.filter(hub=hub, repo_id__in=set(names)).order_by("-pk")


def history_of(hub: str, names: Iterable[str], key: str, most: int = 20) -> list[Fact]:
    """Return one fact from every snapshot of a repository, newest first; one query."""
    found = Fact.objects.filter(key=key, snapshot__hub=hub, snapshot__repo_id__in=set(names))
    return list(found.select_related("snapshot").order_by("-snapshot_id")[:most])


@dataclass(frozen=True)
class FileCount:
    """Files of one kind and format: their number, total bytes, and how many have no known size."""

    kind: str
    format: str
    files: int
    size: int
    unsized: int


def file_counts(snap: Snapshot) -> list[FileCount]:
    """Count the files of a snapshot by kind and format, in one query."""
    found = (
        snap.artifacts.order_by()
        .values("kind", "format")
        .annotate(files=Count("pk"), total=Sum("size"), unsized=Count("pk", filter=Q(size__isnull=True)))
    )
    return [
        FileCount(row["kind"], row["format"], row["files"], int(row["total"] or 0), row["unsized"]) for row in found
    ]


def files_of(snap: Snapshot, *, kind: str = "", form: str | None = None, text: str = "") -> QuerySet[Artifact]:
    """Return the files of a snapshot, filtered by kind, format ("" means unknown) and part of the path."""
    found = snap.artifacts.order_by("pk")
    if kind:
        found = found.filter(kind=kind)
    if form is not None:
        found = found.filter(format=form)
    return found.filter(path__icontains=text) if text else found


def kinds_of(snap: Snapshot, paths: Iterable[str]) -> dict[str, str]:
    """Return the kind of each of these files by path; one query."""
    return dict(snap.artifacts.filter(path__in=set(paths)).values_list("path", "kind"))


def sizes_of(snap: Snapshot, paths: Iterable[str]) -> dict[str, int | None]:
    """Return the size of each of these files in bytes, by path; one query."""
    return dict(snap.artifacts.filter(path__in=set(paths)).values_list("path", "size"))


def texts_of(*snaps: Snapshot) -> dict[tuple[int, str], Document]:
    """Return the documents of these snapshots with their texts, by (snapshot, path)."""
    found = Document.objects.filter(snapshot__in=snaps).select_related("blob")
    return {(document.snapshot_id, document.path): document for document in found}


def side(snap: Snapshot) -> Side:
    """Return a snapshot as the plain values that ``compare`` takes."""
    repo = {f"repository {key}": value for key, value in snap.repo.items() if key not in ("last_modified", "tags")}
    facts = {
        key: {"value": value, "state": state, "why": why}
        for key, value, state, why in snap.facts.values_list("key", "value", "state", "why")
    }
    documents = list(snap.documents.values_list("path", "sha256", "role"))
    files = list(snap.artifacts.values_list("path", "size", "sha256", "blob_id", "kind"))
    return Side(
        facts={**repo, **facts},
        documents={path: sha for path, sha, _ in documents},
        files={path: (size, sha or blob) for path, size, sha, blob, _ in files},
        findings=frozenset(snap.findings.values_list("code", "file")),
        roles={path: role for path, _, role in documents},
        kinds={path: kind for path, *_, kind in files},
    )


def changes_between(old: Snapshot, new: Snapshot) -> list[Change]:
    """Return the differences between two snapshots, with those that only their readers make; none for the same row."""
    if old.pk == new.pk:
        return []
    found = compare(side(old), side(new))
    if old.reader == new.reader:
        return found
    again = reread(old, new)
    return [replace(one, learned=_learned(one, again)) for one in found]


def _learned(one: Change, again: Rereading) -> bool:
    if one.kind == "fact":
        return " " not in one.name and again.of_fact(one.name) == LEARNED
    if one.kind == "file":
        return again.same_file(one.name)
    return one.kind == "document" and again.of_document(one.name) == LEARNED

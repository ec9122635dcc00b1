"""Reads of snapshots: one with all that belongs to it, its facts by key, and both sides of a comparison."""

from django.db.models import CharField, Count, Value
from django.db.models.functions import Concat

from reviews.evidence.compare import Change, Side, compare
from reviews.evidence.models import Document, Fact, Reading, Snapshot


def snapshot(snapshot_id: int) -> Snapshot | None:
    """One snapshot by its number."""
    return Snapshot.objects.filter(pk=snapshot_id).first()


def facts_of(snap: Snapshot) -> dict[str, Fact]:
    """Every fact of a snapshot by its key."""
    return {fact.key: fact for fact in snap.facts.all()}


def documents_of(snap: Snapshot, *roles: str) -> list[Document]:
    """The documents with these roles (all of them when none is named), with their texts."""
    found = snap.documents.select_related("blob")
    return list(found.filter(role__in=roles) if roles else found)


def latest_reading(snap: Snapshot) -> Reading | None:
    """The newest reading of this content: its time, popularity and cost."""
    return snap.readings.order_by("-pk").first()


def others_with_text(sha256: str, snap: Snapshot) -> int:
    """In how many other repositories the same text was read."""
    return (
        Document.objects.filter(sha256=sha256)
        .exclude(snapshot__hub=snap.hub, snapshot__repo_id=snap.repo_id)
        .values("snapshot__hub", "snapshot__repo_id")
        .distinct()
        .count()
    )


def same_texts(snap: Snapshot) -> dict[str, int]:
    """By SHA-256 of a snapshot's documents, in how many other repositories the same text was read; one query."""
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


def texts_of(*snaps: Snapshot) -> dict[tuple[int, str], Document]:
    """The documents of these snapshots with their texts, by (snapshot, path)."""
    found = Document.objects.filter(snapshot__in=snaps).select_related("blob")
    return {(document.snapshot_id, document.path): document for document in found}


def side(snap: Snapshot) -> Side:
    """A snapshot as the plain values that ``compare`` takes."""
    repo = {f"repository {key}": value for key, value in snap.repo.items() if key not in ("last_modified", "tags")}
    facts = {
        key: {"value": value, "state": state} for key, value, state in snap.facts.values_list("key", "value", "state")
    }
    return Side(
        facts={**repo, **facts},
        documents=dict(snap.documents.values_list("path", "sha256")),
        files={
            p: (size, sha or blob)
            for p, size, sha, blob in snap.artifacts.values_list("path", "size", "sha256", "blob_id")
        },
        findings=frozenset(snap.findings.values_list("code", "file")),
    )


def changes_between(old: Snapshot, new: Snapshot) -> list[Change]:
    """What is different from one snapshot to another; nothing when they are the same row."""
    return [] if old.pk == new.pk else compare(side(old), side(new))

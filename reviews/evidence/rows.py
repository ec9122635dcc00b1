"""Storing a reading: one snapshot per content, found by its digest and never changed."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.evidence.groups import group_digests
from reviews.evidence.models import Artifact, Document, Fact, Finding, NamedText, Reading, Snapshot, TextBlob
from reviews.evidence.sides import earlier_said
from reviews.hub.digest import keepable
from reviews.hub.shapes import reading as facts


def storable(value: Any) -> Any:
    """Return the value without the characters that PostgreSQL cannot store (``hub.digest.keepable``)."""
    if isinstance(value, str):
        return keepable(value)
    if isinstance(value, dict):
        return {storable(str(key)): storable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [storable(inner) for inner in value]
    return value


def store(reading: facts.ReadingValue) -> Snapshot:
    """Store the snapshot of this reading if its content is new, record the reading, and return the snapshot.

    Two workers that read the same content at once get the same row: the unique constraint decides.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                snapshot = _write(reading)
        except IntegrityError:
            snapshot = _find(reading)
        _keep_named(reading.ancestor_texts)
        Reading.objects.create(
            snapshot=snapshot,
            at=timezone.now(),
            triage=storable(asdict(reading.triage)),
            requests=storable(asdict(reading.requests)),
            around=storable(reading.around),
        )
    return snapshot


def _keep_named(found: Iterable[facts.AncestorText]) -> None:
    """Store each license file of the ancestors once, in the same order for all workers."""
    ordered = sorted(found, key=lambda one: one.named)
    _keep_texts({one.sha256: one.text for one in ordered})
    NamedText.objects.bulk_create(
        [NamedText(named=one.named, blob_id=one.sha256) for one in ordered], ignore_conflicts=True
    )


def _keep_texts(texts: Mapping[str, str]) -> None:
    # Ordered by digest, so that two workers storing the same texts cannot deadlock.
    TextBlob.objects.bulk_create(
        [TextBlob(sha256=sha, text=storable(texts[sha])) for sha in sorted(texts)], ignore_conflicts=True
    )


def _find(reading: facts.ReadingValue) -> Snapshot:
    repo = reading.repo
    return Snapshot.objects.get(hub=repo.hub, repo_id=repo.id, commit=repo.commit, digest=reading.digest)


def _write(reading: facts.ReadingValue) -> Snapshot:
    repo, digests = reading.repo, group_digests(reading)
    snapshot = Snapshot.objects.create(
        hub=repo.hub,
        repo_id=repo.id,
        commit=repo.commit,
        digest=reading.digest,
        partial=reading.partial,
        repo=storable(asdict(repo)),
        groups=digests,
        reader=reading.reader,
        earlier=earlier_said(reading, digests),
        read_at=timezone.now(),
    )
    _keep_texts({doc.sha256: doc.text for doc in reading.documents})
    Document.objects.bulk_create(
        Document(snapshot=snapshot, path=storable(d.path), role=d.role, sha256=d.sha256, size=d.size, blob_id=d.sha256)
        for d in reading.documents
    )
    _write_lists(snapshot, reading)
    return snapshot


def _write_lists(snapshot: Snapshot, reading: facts.ReadingValue) -> None:
    Artifact.objects.bulk_create(
        (Artifact(snapshot=snapshot, **storable(asdict(artifact))) for artifact in reading.artifacts), batch_size=1000
    )
    Fact.objects.bulk_create(Fact(snapshot=snapshot, **_fact(fact)) for fact in reading.facts)
    Finding.objects.bulk_create(
        Finding(snapshot=snapshot, **_clipped(storable(asdict(finding)), locator=200)) for finding in reading.findings
    )


def _fact(fact: facts.FactValue) -> dict[str, Any]:
    return _clipped(storable(asdict(fact)), why=200, locator=200, extractor=80)


def _clipped(values: dict[str, Any], **most: int) -> dict[str, Any]:
    return {key: value[: most[key]] if key in most else value for key, value in values.items()}

"""Snapshots: write-once rows of what a hub returned for one commit, found by their digest."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models.functions import Left

from reviews.language.phrases import dated, say

SEARCHED = SearchVector(Left("text", 200_000), config="simple")
"""The words of a text as its index has them: PostgreSQL refuses those of a much longer one."""


class TextBlob(models.Model):
    """The text of a document, stored once for all repositories that carry the same bytes.

    ``sha256`` covers the bytes on the hub; ``text`` is those bytes as UTF-8 with NUL replaced by U+2400, because
    PostgreSQL cannot store NUL in text.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    text = models.TextField()

    class Meta:
        indexes = [GinIndex(SEARCHED, name="text_words")]

    def __str__(self) -> str:
        return self.sha256


class NamedText(models.Model):
    """A text by the id that a hub lists for its bytes: the git blob id, or the SHA-256 of a large file.

    License files of ancestors are stored this way: snapshots refer to them by that id and share one text.
    """

    named = models.CharField(max_length=64, primary_key=True)
    blob = models.ForeignKey(TextBlob, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.named


class Snapshot(models.Model):
    """What one reading found at (hub, repository, commit); the same content is the same row.

    ``reader`` is the edition of the extractors that wrote it first, never part of the digest. ``groups`` has the digest
    of each fact group as that reader writes it, ``earlier`` the same as earlier readers wrote what has not changed.
    """

    hub = models.CharField(max_length=60)
    repo_id = models.CharField(max_length=200)
    commit = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    partial = models.BooleanField()
    repo = models.JSONField()
    groups = models.JSONField()
    reader = models.PositiveSmallIntegerField(db_default=1)
    earlier = models.JSONField(db_default=[])
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "repo_id", "commit", "digest"], name="snapshot_once"),
        ]

    def __str__(self) -> str:
        return f"{self.repo_id}@{self.commit[:7]}"

    @property
    def said(self) -> list[dict[str, str]]:
        """The digests of the fact groups, as this reader and as earlier readers write what the repository says."""
        return [self.groups, *self.earlier]

    @property
    def requested_id(self) -> str:
        """The id that was requested; it differs from ``repo_id`` after a rename on the hub."""
        return str(self.repo.get("requested_id") or self.repo_id)


class Reading(models.Model):
    """One reading of a snapshot: its time and what varies from reading to reading (popularity, requests, bytes).

    ``around`` is the repository's context on the hub: ancestors with their commits, variants, history.
    """

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="readings")
    at = models.DateTimeField()
    triage = models.JSONField()
    requests = models.JSONField()
    around = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return say("{snapshot} at {at}", snapshot=self.snapshot, at=dated(self.at, "%Y-%m-%d %H:%M"))


class Artifact(models.Model):
    """One file at the commit. ``size`` is in bytes, None if the hub did not state it; ``sha256`` is then "" too."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="artifacts")
    path = models.TextField()
    size = models.BigIntegerField(null=True)
    blob_id = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=20)
    format = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.path


class Document(models.Model):
    """One small file whose text was read at the commit, or the access prompt. ``size`` is in bytes."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="documents")
    path = models.TextField()
    role = models.CharField(max_length=30)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    blob = models.ForeignKey(TextBlob, on_delete=models.PROTECT, related_name="documents")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.path


class Fact(models.Model):
    """One value with its state (how it is known) and its location."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="facts")
    key = models.CharField(max_length=80)
    value = models.JSONField(null=True)
    state = models.CharField(max_length=12)
    why = models.CharField(max_length=200, blank=True)
    file = models.TextField(blank=True)
    locator = models.CharField(max_length=200, blank=True)
    quote = models.TextField(blank=True)
    extractor = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["snapshot", "key"], name="fact_once_per_snapshot")]
        indexes = [
            GinIndex(
                fields=["value"], opclasses=["jsonb_path_ops"], condition=models.Q(key="lineage.ancestors"),
                name="fact_ancestors",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.key


class Finding(models.Model):
    """Something a reviewer should look at; ``severity`` is block, warn or info."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="findings")
    code = models.CharField(max_length=40)
    severity = models.CharField(max_length=8)
    title = models.TextField()
    detail = models.TextField(blank=True)
    file = models.TextField(blank=True)
    locator = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class Tombstone(models.Model):
    """What is left of an old snapshot on which nothing rested: what was read when, and the digests of its content.

    ``size`` is the bytes of its rows, without indexes; ``documents`` are paths with the SHA-256 of texts, which stay.
    The database's function ``reviews_prune`` writes it and removes the snapshot in one step.
    """

    hub = models.CharField(max_length=60)
    repo_id = models.CharField(max_length=200)
    commit = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    reader = models.PositiveSmallIntegerField()
    read_at = models.DateTimeField()
    last_read_at = models.DateTimeField()
    readings = models.PositiveIntegerField()
    size = models.BigIntegerField()
    documents = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.repo_id}@{self.commit[:7]}"

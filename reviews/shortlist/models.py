"""Shortlists: what is compared for a workload, which documents were counted, and what is recommended."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.evidence.models import Snapshot
from reviews.language.phrases import say
from reviews.shortlist import choices
from reviews.workloads.choices import SENSITIVITIES
from reviews.workloads.models import Workload


class Shortlist(models.Model):
    """The models that a team compares for one workload. ``edition`` is that of the shape rules it began with.

    ``local`` tells whether the model is to run on the team's own small machines.
    """

    workload = models.OneToOneField(Workload, on_delete=models.PROTECT, related_name="shortlist")
    task = models.CharField(max_length=20, choices=choices.TASKS)
    local = models.BooleanField(default=False)
    edition = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return say("Shortlist for {workload}", workload=self.workload)


class ShortlistEntry(models.Model):
    """One rung of a snapshot on a shortlist; ``artifact`` is the digest of its artifact set, by which runs name it.

    ``publisher`` and ``root`` are its family as a person confirmed it. ``card_sentence`` is what the card says against
    this use, as a person quoted it. Who removed the entry, and why, stays on record.
    """

    shortlist = models.ForeignKey(Shortlist, on_delete=models.PROTECT, related_name="entries")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    rung = models.TextField()
    rung_words = models.TextField()
    artifact = models.CharField(max_length=64)
    slot = models.CharField(max_length=20, choices=choices.SLOTS, blank=True)
    because = models.TextField()
    disqualified_by = models.TextField()
    publisher = models.CharField(max_length=200, blank=True)
    root = models.CharField(max_length=300, blank=True)
    family_by = models.CharField(max_length=200, blank=True)
    card_sentence = models.TextField(blank=True)
    card_by = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.CharField(max_length=200, blank=True)
    removed_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shortlist", "artifact"], condition=Q(removed_at__isnull=True), name="shortlist_artifact_once"
            ),
            models.CheckConstraint(condition=Q(root="") | ~Q(family_by=""), name="shortlist_family_by_someone"),
            models.CheckConstraint(condition=Q(card_sentence="") | ~Q(card_by=""), name="shortlist_card_by_someone"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by="") | (Q(removed_at__isnull=False) & ~Q(removed_by="")),
                name="shortlist_removed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return say("{repo_id}, {rung_words}", repo_id=self.snapshot.repo_id, rung_words=self.rung_words)

    @property
    def family(self) -> tuple[str, str]:
        """Publisher and root ancestor as a person confirmed them, ("", "") before."""
        return self.publisher, self.root


class EntryAssessment(models.Model):
    """What the rules said of an entry when everything that they read was as ``basis`` names it."""

    entry = models.OneToOneField(ShortlistEntry, on_delete=models.PROTECT, primary_key=True, related_name="assessment")
    basis = models.CharField(max_length=64)
    body = models.JSONField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return say("Assessment of {entry_id}", entry_id=self.entry_id)


class TokenizerReading(models.Model):
    """The last look at an entry's ``tokenizer.json``: ``why`` it counts nothing, or what was found in it.

    ``truncates`` is the number of tokens at which the file cuts every text, 0 if it cuts none.
    """

    entry = models.OneToOneField(ShortlistEntry, on_delete=models.PROTECT, primary_key=True, related_name="tokenizer")
    sha256 = models.CharField(max_length=64, blank=True)
    vocabulary = models.PositiveIntegerField(default=0)
    truncates = models.PositiveIntegerField(default=0)
    why = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return say("Tokenizer of {entry_id}", entry_id=self.entry_id)


class SampleDocument(models.Model):
    """A document of the kind that the workload reads, with the output that is expected of it.

    ``texts`` are both as plain text, only where the data class allows to keep them. Others are ``sealed`` until they
    were counted and then forgotten. ``scripts`` are the characters of both by script, from which tokens are estimated.
    """

    shortlist = models.ForeignKey(Shortlist, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(max_length=100)
    language = models.CharField(max_length=60)
    data_class = models.CharField(max_length=20, choices=SENSITIVITIES)
    characters = models.PositiveIntegerField()
    bytes = models.PositiveIntegerField()
    scripts = models.JSONField()
    texts = models.JSONField(null=True)
    key_id = models.CharField(max_length=20, blank=True)
    nonce = models.BinaryField(default=b"")
    sealed = models.BinaryField(default=b"")
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    forgotten_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shortlist", "sha256"], condition=Q(removed_at__isnull=True), name="sample_document_once"
            ),
            models.CheckConstraint(
                condition=Q(texts__isnull=True) | Q(data_class__in=choices.KEPT), name="sample_document_may_be_kept"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TokenCount(models.Model):
    """Tokens of one document by one entry's tokenizer: of the input and of the expected output.

    ``unknown`` are those of both that stand for no known text: unknown tokens and single bytes of characters.
    """

    entry = models.ForeignKey(ShortlistEntry, on_delete=models.PROTECT, related_name="counts")
    document = models.ForeignKey(SampleDocument, on_delete=models.PROTECT, related_name="counts")
    input = models.PositiveIntegerField()
    output = models.PositiveIntegerField()
    unknown = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["entry", "document"], name="token_count_once")]

    def __str__(self) -> str:
        return say("{input} tokens of {document_id}", input=self.input + self.output, document_id=self.document_id)


class Recommendation(models.Model):
    """What a team recommends of its shortlist, written once; the newest of a shortlist counts.

    ``unmet`` and ``unknown`` are the shape rules that were not satisfied and what was not known of the entry then, and
    ``results`` the newest run of each entry that was compared: its entry, number, SHA-256, suite, and cases answered.
    """

    shortlist = models.ForeignKey(Shortlist, on_delete=models.PROTECT, related_name="recommendations")
    entry = models.ForeignKey(ShortlistEntry, on_delete=models.PROTECT, related_name="recommendations")
    revision = models.CharField(max_length=20, choices=choices.REVISIONS)
    tokenizer_template = models.TextField()
    runtime = models.CharField(max_length=200)
    hardware = models.TextField()
    largest_risk = models.TextField()
    evidence = models.TextField()
    first_artifact = models.ForeignKey(ShortlistEntry, on_delete=models.PROTECT, related_name="+")
    trade_off = models.TextField()
    edition = models.PositiveSmallIntegerField()
    unmet = models.JSONField()
    unknown = models.JSONField()
    results = models.JSONField(default=list, db_default=[])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    actor = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return say("Recommendation {pk}", pk=self.pk)

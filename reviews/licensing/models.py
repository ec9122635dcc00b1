"""Known licenses and their terms, in versions that never change, and what people read of them in each text."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reviews.language.phrases import say


class License(models.Model):
    """One license in one version, by its key (``llama/3.1``, ``Apache-2.0``); a name does not identify a license."""

    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    steward = models.CharField(max_length=200, blank=True)
    spdx = models.CharField(max_length=80, blank=True)
    hub_ids = models.JSONField(default=list)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TermsVersion(models.Model):
    """One version of a license's terms, as ``terms.Terms`` writes them; the newest number applies.

    ``actor`` is the author's name as in the ledger; ``by`` is empty for bundled terms.
    """

    license = models.ForeignKey(License, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    terms = models.JSONField()
    reason = models.TextField()
    actor = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["license", "number"], name="terms_number_once")]

    def __str__(self) -> str:
        return say("{license}, terms {number_of}", license=self.license, number_of=self.number)


class TermReading(models.Model):
    """What one person read of a term in one text; the newest reading of the same words counts.

    ``document`` is the SHA-256 of the stored text that ``term`` and its anchors are about, ``words`` that of its
    normalised words, "" if the text hides something from a reader: then only the same bytes count as the same text.
    ``term`` is empty if the text does not say it. ``doubtful`` marks a quote without words that are usual for the term.
    """

    license = models.ForeignKey(License, on_delete=models.PROTECT, related_name="readings")
    path = models.CharField(max_length=60)
    document = models.CharField(max_length=64)
    words = models.CharField(max_length=64, blank=True)
    term = models.JSONField()
    quotes = models.JSONField()
    doubtful = models.BooleanField()
    reason = models.TextField(blank=True)
    actor = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["license", "words"], name="term_reading_words"),
            models.Index(fields=["license", "document"], name="term_reading_document"),
            models.Index(fields=["document"], name="term_reading_text"),
            models.Index(fields=["words"], name="term_reading_same", condition=~Q(words="")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(doubtful=False) | ~Q(reason=""), name="doubtful_reading_has_reason"),
        ]

    def __str__(self) -> str:
        return say("{license}: {path}, read by {actor}", license=self.license, path=self.path, actor=self.actor)


class ReadingAgreement(models.Model):
    """A second legal reviewer's agreement to a reading; ``reader`` repeats who read it, for the database to compare."""

    reading = models.OneToOneField(TermReading, on_delete=models.PROTECT, related_name="agreement")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    actor = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(by=F("reader")), name="second_reader_is_another")]

    def __str__(self) -> str:
        return say("{reading}, agreed by {actor}", reading=self.reading, actor=self.actor)

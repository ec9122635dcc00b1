"""Known licenses and their terms: every edit creates a new version, and a version never changes."""

from django.conf import settings
from django.db import models


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
        return f"{self.license}, terms {self.number}"

"""The log of answers to machines: names as text and no foreign key, so that writing a row locks nothing."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from reviews.language.phrases import say


class GateAnswer(models.Model):
    """One answer of ``check``: when, to whom, about which bytes and workload, and with which reasons.

    Rows are added and, after ``DAYS_KEPT`` days of ``gate.rows``, removed; the database refuses everything else.
    ``asked_by`` is the name of the API token, or of the command's user.
    """

    at = models.DateTimeField(default=timezone.now)
    asked_by = models.CharField(max_length=120)
    hub = models.CharField(max_length=60)
    repo_id = models.CharField(max_length=200)
    commit = models.CharField(max_length=64)
    workload = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64, blank=True)
    allow = models.BooleanField()
    decision = models.PositiveIntegerField(null=True)
    reasons = models.TextField()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["at"], name="gate_answer_at"),
            models.Index(fields=["repo_id", "at"], name="gate_answer_repo"),
            models.Index(fields=["sha256", "at"], condition=~Q(sha256=""), name="gate_answer_sha256"),
        ]

    def __str__(self) -> str:
        return (
            say("Allowed {repo_id} to {asked_by}", repo_id=self.repo_id, asked_by=self.asked_by)
            if self.allow
            else say("Denied {repo_id} to {asked_by}", repo_id=self.repo_id, asked_by=self.asked_by)
        )

"""The table of emergency denials, each of one file or of one commit."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.language.phrases import say

USER = settings.AUTH_USER_MODEL


class EmergencyDenial(models.Model):
    """One file by its SHA-256, or one commit of a repository, that no machine may use, whatever was decided.

    It holds from ``at`` on. Unless another person has seconded it by ``expires_at``, it lapses. Once seconded, it holds
    until two people lift it: one asks (``lift_by``), another agrees. ``ended_at`` is when it lapsed or was lifted.
    """

    class Ending(models.TextChoices):
        LAPSED = "lapsed", say("Lapsed: not seconded in time")
        LIFTED = "lifted", say("Lifted")

    sha256 = models.CharField(max_length=64, blank=True)
    hub = models.CharField(max_length=60, blank=True)
    repo_id = models.CharField(max_length=200, blank=True)
    commit = models.CharField(max_length=40, blank=True)
    reason = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    seconded_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    seconded_at = models.DateTimeField(null=True)
    lift_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    lift_at = models.DateTimeField(null=True)
    lift_reason = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=310, blank=True)
    ending = models.CharField(max_length=10, blank=True, choices=Ending.choices)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256="") & ~Q(repo_id="") & ~Q(commit="") | ~Q(sha256="") & Q(repo_id="", commit=""),
                name="denial_of_file_or_commit",
            )
        ]
        indexes = [models.Index(fields=["at"], condition=Q(ended_at__isnull=True), name="denial_in_force")]

    def __str__(self) -> str:
        return say("file {sha256}", sha256=self.sha256) if self.sha256 else f"{self.repo_id}@{self.commit}"

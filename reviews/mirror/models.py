"""What the mirror holds of a decision: one row for the whole, one for each file."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.decisions.models import Decision
from reviews.language.phrases import say

USER = settings.AUTH_USER_MODEL


class Mirror(models.Model):
    """The copy of a decision's files: who asked for it, how far it is, and its removal.

    ``error`` is why it waits or has stopped, as a sentence; ``next_at`` when it is tried again. ``complete_at`` is when
    every file was held for the first time: from then on machines are served those that are right.
    """

    class MirrorState(models.TextChoices):
        COPYING = "copying", say("Being copied")
        COMPLETE = "complete", say("Complete")
        STOPPED = "stopped", say("Stopped")
        REMOVED = "removed", say("Removed")

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="mirror")
    state = models.CharField(max_length=10, choices=MirrorState.choices, default=MirrorState.COPYING)
    error = models.TextField(blank=True)
    next_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    complete_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="removed", removed_at__isnull=False, removed_by__isnull=False)
                | (~Q(state="removed") & Q(removed_at__isnull=True, removed_by__isnull=True)),
                name="mirror_removed_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="complete") | Q(complete_at__isnull=False), name="mirror_complete_since"
            ),
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(state="copying"), name="mirror_to_copy")]

    def __str__(self) -> str:
        return say("Mirror of decision {decision_id}", decision_id=self.decision_id)


class MirrorFile(models.Model):
    """One file of a mirrored decision: what its record says of it, and what is held.

    ``expected`` is its SHA-256 by the record, "" for a small file, which git names by ``blob_id``. ``sha256`` is that
    of the bytes held and "" while none are; ``verified_at`` when they were last read and were right. ``copied`` are the
    bytes so far, for display. ``problem`` is what was wrong with the bytes that came or were found, "" once right.
    """

    mirror = models.ForeignKey(Mirror, on_delete=models.PROTECT, related_name="files")
    path = models.TextField()
    size = models.BigIntegerField()
    expected = models.CharField(max_length=64, blank=True)
    blob_id = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    copied = models.BigIntegerField(default=0)
    held_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["mirror", "path"], name="mirror_file_once"),
            models.CheckConstraint(
                condition=Q(sha256="", held_at__isnull=True, verified_at__isnull=True)
                | (~Q(sha256="") & Q(held_at__isnull=False, verified_at__isnull=False)),
                name="mirror_file_held_since",
            ),
            models.CheckConstraint(condition=~Q(expected="", blob_id=""), name="mirror_file_can_be_checked"),
        ]
        indexes = [
            models.Index(fields=["sha256"], condition=~Q(sha256=""), name="mirror_file_bytes"),
            models.Index(fields=["verified_at"], condition=~Q(sha256=""), name="mirror_file_to_verify"),
        ]

    def __str__(self) -> str:
        return self.path

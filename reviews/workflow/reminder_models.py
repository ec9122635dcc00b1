"""Sent reminders, so that none is sent twice."""

from django.db import models

from reviews.language.phrases import say
from reviews.workflow.models import Candidate


class Reminder(models.Model):
    """One sent reminder: its subject (kind and number), day, and stage (days before, or -1 for overdue)."""

    kind = models.CharField(max_length=10)
    subject_id = models.BigIntegerField()
    day = models.DateField()
    stage = models.SmallIntegerField()
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="reminders")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id", "day", "stage"], name="reminder_once"),
        ]

    def __str__(self) -> str:
        return say("{kind} {subject_id}, {day}", kind=self.kind, subject_id=self.subject_id, day=self.day)

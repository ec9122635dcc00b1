"""The table of questions that a person passed on to others, because no approved use answered them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.language.phrases import say

USER = settings.AUTH_USER_MODEL


class UseQuestion(models.Model):
    """One first question that waits for a requester or reviewer. ``axes`` is what it said about the use, in words.

    ``answer`` is "" until somebody answers it.
    """

    sentence = models.CharField(max_length=300)
    axes = models.JSONField(default=dict)
    team = models.CharField(max_length=100, blank=True)
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_index=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["asked_at"], condition=Q(answered_at__isnull=True), name="use_question_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="use_question_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return say("Question {pk}", pk=self.pk)

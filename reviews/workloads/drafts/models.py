"""The draft of a workload statement: what a person has answered so far, one for each person."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from reviews.language.phrases import say


class StatementDraft(models.Model):
    """A statement that is not made yet. Only its owner sees it, and nothing else rests on it.

    ``said`` holds the answers as a form sends them, by field; ``answered`` names the steps that the owner has sent with
    a valid answer. What a preset or a question filled in is in ``said`` alone, so it is never taken for an answer.
    """

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="statement_draft")
    preset = models.CharField(max_length=30, blank=True, default="")
    said = models.JSONField(default=dict)
    answered = ArrayField(models.CharField(max_length=30), default=list)
    begun_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name as far as it is known, for pages."""
        name: Any = self.said.get("name", "")
        return str(name).strip()[:100] or say("A statement without a name yet")

"""Corrections of a record, and the review of each: written once, beside the record that stays as it is."""

from django.conf import settings
from django.db import models

from reviews.decisions.corrections.correctables import PARTS
from reviews.decisions.models import Decision
from reviews.language.phrases import say

USER = settings.AUTH_USER_MODEL


class Correction(models.Model):
    """Words of a record that a decider wants to correct: the part, the words before and after, and why."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="corrections")
    part = models.CharField(max_length=40)
    old = models.TextField()
    new = models.TextField()
    why = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    @property
    def title(self) -> str:
        """What the part is called."""
        return PARTS[self.part].title

    def __str__(self) -> str:
        return say(
            "Correction {pk} of decision {decision_id}: {part}",
            pk=self.pk,
            decision_id=self.decision_id,
            part=self.part,
        )


class CorrectionReview(models.Model):
    """A reviewer's answer to a correction: agreed, after which it counts, or refused with the reason."""

    correction = models.OneToOneField(Correction, on_delete=models.PROTECT, related_name="review")
    agreed = models.BooleanField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return (
            say("{correction}: agreed", correction=self.correction)
            if self.agreed
            else say("{correction}: refused", correction=self.correction)
        )

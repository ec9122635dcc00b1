"""What a decision for test waits for, what was delivered, and its release for production; every row is written once."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.decisions.models import Decision
from reviews.files.models import KeptFile
from reviews.language.phrases import say

USER = settings.AUTH_USER_MODEL

OWNER = "decision-evidence"
"""The kind of owner of evidence files: the decision that they were delivered for."""


class IssuedForTest(models.Model):
    """A decision that was issued for test; without such a row it was for production from its issuing on."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, primary_key=True, related_name="for_test")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return say("Decision {decision_id} was issued for test", decision_id=self.decision_id)


class EvidenceItem(models.Model):
    """One piece of operational evidence that a decision requires, as its record says: what, and by when.

    Who owns it is a ``Responsibility`` of the decision.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="evidence_items")
    number = models.PositiveSmallIntegerField()
    what = models.TextField()
    due = models.DateField(db_index=True)

    class Meta:
        ordering = ["decision", "number"]
        constraints = [models.UniqueConstraint(fields=["decision", "number"], name="evidence_number_once")]

    def __str__(self) -> str:
        return say("Item {number_of} of decision {decision_id}", number_of=self.number, decision_id=self.decision_id)


class EvidenceDelivery(models.Model):
    """A file or an address that was delivered for an item; the newest one counts, and earlier ones stay visible."""

    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="deliveries")
    file = models.ForeignKey(KeptFile, on_delete=models.PROTECT, null=True, related_name="+")
    link = models.URLField(max_length=500, blank=True)
    note = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=False, link="") | (Q(file__isnull=True) & ~Q(link="")),
                name="delivery_of_file_or_link",
            )
        ]

    def __str__(self) -> str:
        return say("{item}: {value}", item=self.item, value=self.link or self.file_id)


class ProductionRelease(models.Model):
    """The release of a decision for production: by whom, when, and why the evidence is enough."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, primary_key=True, related_name="release")
    reason = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return say("Decision {decision_id} was released", decision_id=self.decision_id)

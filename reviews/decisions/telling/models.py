"""What happened to decisions, each event once, and the notice of it to each person whom it concerns."""

from django.conf import settings
from django.db import models

from reviews.decisions.models import Decision
from reviews.language.phrases import say


class DecisionEvent(models.Model):
    """Something that happened to a decision, by an act or by time; written once.

    ``about`` tells two events of a kind apart, so that whoever notices the same one again tells no one twice.
    ``standing`` is the decision's standing after it, ``why`` the sentence that people and machines read.
    """

    class Kind(models.TextChoices):
        ISSUED = "issued", say("Issued")
        SUPERSEDED = "superseded", say("Superseded")
        WITHDRAWN = "withdrawn", say("Withdrawn")
        SUSPENDED = "suspended", say("Suspended")
        EXPIRED = "expired", say("Expired")
        UNDER_REVIEW = "under-review", say("Under review")
        RESUMED = "resumed", say("In force again")
        EXPIRING = "expiring", say("Review due soon")
        READING_FAILED = "reading-failed", say("Reading failed")
        CONDITION_OVERDUE = "condition-overdue", say("Condition overdue")
        FALLBACK_LOST = "fallback-lost", say("Fallback lost")
        FALLBACK_BACK = "fallback-back", say("Fallback back")
        POLICY_WOULD_REFUSE = "policy-would-refuse", say("Later policy refuses")
        NODE_MISFIT = "node-misfit", say("Node class no longer fits")
        HUB_CHANGED = "hub-changed", say("Changed on the hub")
        FINDING_OVERDUE = "finding-overdue", say("Finding overdue")
        EMERGENCY_DENIED = "emergency-denied", say("Denied in an emergency")
        EMERGENCY_OVER = "emergency-over", say("Emergency denial over")
        MIRROR_TROUBLE = "mirror-trouble", say("Trouble with the mirror")
        CHANGED = "changed", say("Changed")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    about = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    why = models.TextField()
    standing = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["decision", "kind", "about"], name="decision_event_once")]
        indexes = [models.Index(fields=["at"], name="decision_event_at")]

    def __str__(self) -> str:
        return say("{subject} ({kind})", subject=self.subject, kind=self.kind)

    @property
    def key(self) -> str:
        """The event's name in the outbox."""
        return f"decision-event:{self.pk}"


class DecisionNotice(models.Model):
    """One event that one person is told of; it stands under “Your turn” until the person has read it."""

    event = models.ForeignKey(DecisionEvent, on_delete=models.CASCADE, related_name="notices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="decision_notices")
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="decision_notice_once")]
        indexes = [
            models.Index(
                fields=["person", "event"], condition=models.Q(read_at__isnull=True), name="decision_notice_new"
            )
        ]

    def __str__(self) -> str:
        return say("{event} to {person}", event=self.event, person=self.person)

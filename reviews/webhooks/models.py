"""Endpoints that receive messages, and each message to each of them with how its delivery went."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reviews.language.phrases import say
from reviews.people.models import Team
from reviews.workloads.models import Workload

USER = settings.AUTH_USER_MODEL


class WebhookEndpoint(models.Model):
    """An address that receives messages; ``sealed_secret`` is its signing secret, encrypted under the portal's secret.

    It hears of workloads that everyone may see, and of the private ones of its ``team`` if it has one. It receives
    nothing until an administrator who did not add it seconds it.
    """

    name = models.CharField(max_length=100)
    url = models.CharField(max_length=500)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    sealed_secret = models.TextField()
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    seconded_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    seconded_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(ended_at__isnull=True), name="webhook_name_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="webhook_ended_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(seconded_at__isnull=True, seconded_by__isnull=True)
                | (Q(seconded_at__isnull=False, seconded_by__isnull=False) & ~Q(seconded_by=F("created_by"))),
                name="webhook_seconded_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def live(self) -> bool:
        """Whether it receives messages: it has been seconded and has not ended."""
        return self.ended_at is None and self.seconded_at is not None

    @property
    def state_words(self) -> tuple[str, str]:
        """Tone and label for pages."""
        if self.ended_at:
            return "quiet", say("Ended")
        return ("ok", say("Receives messages")) if self.seconded_at else ("warn", say("Waits for an administrator"))


class WebhookDelivery(models.Model):
    """One message to one endpoint: its words as they are signed, and how often it was tried with which result.

    ``message`` is the ``webhook-id``: the same for every attempt. ``workload`` is the one it is about, whose visibility
    is asked again before each attempt; a message that the endpoint may no longer see is withheld.
    """

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="deliveries")
    message = models.CharField(max_length=80)
    kind = models.CharField(max_length=60)
    workload = models.ForeignKey(Workload, on_delete=models.PROTECT, null=True, related_name="+")
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    withheld_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["endpoint", "message"], name="webhook_message_once")]
        indexes = [models.Index(fields=["endpoint", "-id"], name="webhook_log")]

    def __str__(self) -> str:
        return say("{kind} to {endpoint}", kind=self.kind, endpoint=self.endpoint)

    @property
    def state_words(self) -> tuple[str, str]:
        """Tone and label for pages."""
        if self.sent_at:
            return "ok", say("Delivered")
        if self.withheld_at:
            return "quiet", say("Not sent")
        return ("warn", say("Not delivered yet")) if self.attempts else ("quiet", say("Waiting"))

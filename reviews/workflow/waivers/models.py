"""Waivers: requirements, or exclusions by the card or our own policy, set aside for a limited time."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reviews.language.phrases import say
from reviews.people.holder import Holder
from reviews.workflow import states
from reviews.workflow.models import TRACK_CHOICES, Candidate

USER = settings.AUTH_USER_MODEL


class Waiver(models.Model):
    """One rule or requirement set aside for one candidate (one repository at one commit for one workload).

    It takes effect once another reviewer of the owning ``track`` approves it, and lasts until its expiry date. A right
    that the license does not grant cannot be waived: a ``rule`` of the terms is only ever of kind publisher or policy,
    and a requirement is named ``requirement:…``. A decider approves a break-glass waiver, which lasts days. ``renews``
    is the previous waiver of the same subject. ``related`` says with whom the approver's account was related where the
    policy marks that instead of refusing. ``owner`` is a name, ``owner_key`` says whose.
    """

    class WaiverKind(models.TextChoices):
        RULE = "rule", say("License rule")
        REQUIREMENT = "requirement", say("Requirement")
        BREAK_GLASS = "break-glass", say("Break-glass")

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="waivers")
    kind = models.CharField(max_length=12, choices=WaiverKind.choices, default=WaiverKind.RULE)
    track = models.CharField(max_length=12, choices=TRACK_CHOICES, default=states.LEGAL)
    rule = models.CharField(max_length=60)
    renews = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="renewed_by")
    renewals = models.PositiveSmallIntegerField(default=0)
    conflict = models.TextField()
    reason = models.TextField()
    owner = models.CharField(max_length=150)
    owner_kind = models.CharField(max_length=10, blank=True, default="", db_default="")
    owner_key = models.CharField(max_length=150, blank=True, default="", db_default="")
    expires = models.DateField()
    requester = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    related = models.TextField(blank=True, default="")
    ended_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="waiver_approved_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("asked_by")) & ~Q(approved_by=F("requester"))),
                name="waiver_approved_by_another",
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("requester")), name="waiver_not_asked_by_requester"),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True, ended_reason="")
                | (Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(ended_reason="")),
                name="waiver_ended_by_whom_and_when",
            ),
            models.UniqueConstraint(
                fields=["candidate", "rule"],
                condition=Q(ended_at__isnull=True, approved_at__isnull=True),
                name="waiver_asked_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["candidate", "rule"],
                condition=Q(ended_at__isnull=True, approved_at__isnull=False),
                name="waiver_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="waiver_ended_at"),
            models.Index(fields=["expires"], name="waiver_expires"),
        ]

    def __str__(self) -> str:
        return say("Waiver of {rule} for {candidate}", rule=self.rule, candidate=self.candidate)

    @property
    def holder(self) -> Holder:
        """The owner as an account or team; as free text without a kind in earlier rows."""
        return Holder(self.owner_kind, self.owner_key, self.owner)

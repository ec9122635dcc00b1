"""Versions of the review policy, written once, and the steps that put them in force."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models

from reviews.language.phrases import say
from reviews.statements import objects
from reviews.workflow.policy import rules as policy

USER = settings.AUTH_USER_MODEL


class PolicyVersion(models.Model):
    """One version: ``body`` as ``policy.parse`` reads it; ``by`` is None for the bundled one."""

    number = models.PositiveIntegerField(primary_key=True)
    body = models.JSONField()
    reason = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return say("Policy {number_of}", number_of=self.number)

    def overtaken_by(self, now: "PolicyVersion") -> bool:
        """Tell whether the version in force came into force after this one was written, and so without knowing it."""
        return self != now and now.step.at > self.at

    @cached_property
    def policy(self) -> policy.Policy:
        """The version as a plain value."""
        body: dict[str, Any] = self.body
        return policy.parse(self.number, body, stored=True)


class PolicyStep(models.Model):
    """A version was put in force or dropped; a version without a step is a dry run."""

    class StepKind(models.TextChoices):
        ADOPTED = "adopted", say("In force")
        DROPPED = "dropped", say("Dropped")

    version = models.OneToOneField(PolicyVersion, on_delete=models.PROTECT, related_name="step")
    kind = models.CharField(max_length=8, choices=StepKind.choices)
    reason = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return say("{version} {kind}", version=self.version, kind=self.kind)


def in_force() -> PolicyVersion:
    """Return the newest adopted version, under which new candidates are proposed."""
    found = objects(("policy in force",), _adopted, PolicyStep)
    if not found:
        raise LookupError(say("No policy is in force; “manage.py upgrade” makes the first one."))
    return found[0].version


def _adopted() -> models.QuerySet[PolicyStep]:
    adopted = PolicyStep.objects.filter(kind=PolicyStep.StepKind.ADOPTED)
    return adopted.select_related("version").order_by("-pk")[:1]

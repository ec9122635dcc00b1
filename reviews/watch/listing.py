"""The list of findings on the decisions that a person may see, and its filters."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from reviews.decisions.entries import seen_by
from reviews.decisions.models import DecisionAlert
from reviews.people.models import User
from reviews.watch.forms import ANSWERED, LATE, MINE, SUSPENDING
from reviews.workflow.policy.models import PolicyVersion, in_force
from reviews.workflow.policy.rules import Policy

MOST = 100
"""Most findings that a dry run of the policy lists."""


def findings_for(user: User) -> QuerySet[DecisionAlert]:
    """Return every finding of the watch on the decisions that this person may see."""
    seen = seen_by(user).filter(pk=OuterRef("decision"))
    return DecisionAlert.objects.filter(Exists(seen)).exclude(severity="")


def listed(user: User, wanted: Mapping[str, Any]) -> QuerySet[DecisionAlert]:
    """Return the findings that fit the filters, soonest due first; without any, those that are open."""
    found, only = findings_for(user), wanted.get("only")
    found = found.filter(closed_at__isnull=only != ANSWERED)
    if only == LATE:
        found = found.filter(due__lt=timezone.now().date())
    elif only == SUSPENDING:
        found = found.filter(suspended_at__isnull=False)
    elif only == MINE:
        found = found.filter(evaluator=user)
    for name in ("severity", "track"):
        if wanted.get(name):
            found = found.filter(**{name: wanted[name]})
    if wanted.get("q"):
        found = found.filter(decision__repo_id__icontains=wanted["q"])
    rows = found.select_related("decision__workload", "evaluator", "suspender").defer("decision__canonical")
    return rows.order_by("-closed_at", "-pk") if only == ANSWERED else rows.order_by("due", "pk")


@dataclass(frozen=True)
class DryRun:
    """What a version of the policy that runs dry would suspend: its number, and the open findings that would do it."""

    version: PolicyVersion
    findings: list[DecisionAlert]


def would_suspend(user: User) -> DryRun | None:
    """Return what the newest version that runs dry would suspend that is not suspended; None if none runs dry."""
    version = PolicyVersion.objects.filter(step__isnull=True).order_by("-number").first()
    if version is None or version.number <= in_force().number:
        return None
    return DryRun(version, suspended_by(user, version.policy))


def suspended_by(user: User, policy: Policy) -> list[DecisionAlert]:
    """Return the open findings that a policy would let suspend their decisions and that do not yet."""
    wanted = Q(pk__in=[])
    for risk, kinds in policy.suspend_on.items():
        wanted |= Q(decision__workload__risk_level=risk, kind__in=kinds)
    found = findings_for(user).filter(wanted, closed_at__isnull=True, suspended_at__isnull=True)
    return list(found.select_related("decision__workload").defer("decision__canonical").order_by("pk")[:MOST])

"""Reads of the log of answers to machines, as far as a person may see the workloads that machines named."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from reviews.decisions.gate.models import GateAnswer
from reviews.people.models import User
from reviews.people.permits import why_not_read_ledger
from reviews.workloads.models import Workload
from reviews.workloads.queries import visible_to


def answers_for(user: User | AnonymousUser) -> QuerySet[GateAnswer]:
    """Return the answers that this person may see, newest first: those about workloads that they may see.

    Who may read the ledger also sees those about names that no workload has.
    """
    seen = visible_to(user).order_by().values("slug")
    if why_not_read_ledger(user):
        return GateAnswer.objects.filter(workload__in=seen)
    return GateAnswer.objects.exclude(workload__in=Workload.objects.exclude(slug__in=seen).order_by().values("slug"))


def about_workloads() -> QuerySet[GateAnswer]:
    """Return the answers about workloads that there are, newest first, for machines that may see every workload."""
    return GateAnswer.objects.filter(workload__in=Workload.objects.order_by().values("slug"))


def between(found: QuerySet[GateAnswer], start: datetime, end: datetime) -> QuerySet[GateAnswer]:
    """Narrow to the answers of a span of time, oldest first."""
    return found.filter(at__range=(start, end)).order_by("at", "pk")


def narrowed(found: QuerySet[GateAnswer], wanted: Mapping[str, str]) -> QuerySet[GateAnswer]:
    """Narrow by repository, SHA-256 of a file, workload, machine, and allowed or denied, as far as each is given."""
    for field in ("repo_id", "sha256", "workload", "asked_by"):
        if wanted.get(field):
            found = found.filter(**{field: wanted[field]})
    if wanted.get("answer") in ("allowed", "denied"):
        found = found.filter(allow=wanted["answer"] == "allowed")
    return found

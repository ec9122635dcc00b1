"""What pipelines and clusters report that they run: names as text and no foreign key, kept as long as the portal."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from reviews.decisions.models import DecisionFile
from reviews.language.phrases import say

MOST_PLACES, MOST_FILES = 500, 50
"""Most models at places that one list shows, and most files of each."""


class Deployment(models.Model):
    """One report that a model began to run at a place, or no longer does; rows are written once.

    ``place`` is what the reporter calls it, such as a cluster and a namespace; ``reported_by`` the name of the API
    token. ``decision`` and ``allow`` are what ``check`` answered at that moment. The newest report of a model at a
    place counts.
    """

    at = models.DateTimeField(default=timezone.now)
    reported_by = models.CharField(max_length=120)
    place = models.CharField(max_length=200)
    hub = models.CharField(max_length=60)
    repo_id = models.CharField(max_length=200)
    commit = models.CharField(max_length=64)
    workload = models.CharField(max_length=120)
    running = models.BooleanField()
    allow = models.BooleanField()
    decision = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["place", "at"], name="deployment_place"),
            models.Index(fields=["repo_id", "at"], name="deployment_repo"),
            models.Index(fields=["decision"], name="deployment_decision"),
        ]

    def __str__(self) -> str:
        return say("{repo_id} at {place}", repo_id=self.repo_id, place=self.place)


def newest(found: QuerySet[Deployment]) -> list[Deployment]:
    """Return what runs by some reports: of each model at each place the newest report, if it says so."""
    model = ("place", "hub", "repo_id", "commit", "workload")
    last = found.order_by(*model, "-at", "-pk").distinct(*model).values("pk")
    return list(found.filter(pk__in=last, running=True).order_by("place", "repo_id", "pk")[:MOST_PLACES])


def running(*, repos: Collection[str]) -> list[Deployment]:
    """Return where models of these repositories run now."""
    return newest(Deployment.objects.filter(repo_id__in=repos))


def running_at(moment: datetime, place: str = "") -> list[tuple[Deployment, list[DecisionFile]]]:
    """Return what ran at a moment at places whose names begin so, each with the files that its decision covers."""
    found = Deployment.objects.filter(at__lte=moment)
    rows = newest(found.filter(place__startswith=place) if place else found)
    files: dict[int, list[DecisionFile]] = defaultdict(list)
    for one in DecisionFile.objects.filter(decision__in={row.decision for row in rows if row.decision}):
        if len(files[one.decision_id]) < MOST_FILES:
            files[one.decision_id].append(one)
    return [(row, files.get(row.decision or 0, [])) for row in rows]

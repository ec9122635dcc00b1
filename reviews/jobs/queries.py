"""Reads of jobs: the list, and the runs for one subject."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from reviews.jobs.models import JobRun, RefusedEntry


def runs(*, state: str = "", kind: str = "") -> QuerySet[JobRun]:
    """Return job runs, newest first; empty filters have no effect."""
    found = JobRun.objects.all()
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    return found


def latest(kind: str, subject_id: int) -> JobRun | None:
    """Return the newest run of this kind for this subject."""
    return JobRun.objects.filter(kind=kind, subject_id=subject_id).order_by("-pk").first()


def refused_entries(days: int = 30) -> tuple[int, RefusedEntry | None]:
    """Return how many entries of the queue workers refused in the last days, and the newest day that had one."""
    found = list(RefusedEntry.objects.filter(day__gt=timezone.now().date() - timedelta(days=days)))
    return sum(one.count for one in found), found[0] if found else None

"""Reads of jobs: the list, and the runs for one subject."""

from django.db.models import QuerySet

from reviews.jobs.models import JobRun


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

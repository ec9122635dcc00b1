"""Recovery of what the queue lost: due rows that are not queued, and rows whose worker died."""

from datetime import timedelta

from django.db.models import F, Q
from django.db.models.functions import Now

from reviews.jobs.enqueue import push
from reviews.jobs.models import JobRun, JobState

PATIENCE = 30.0
"""Seconds that a pushed row may wait in the queue before it is pushed again; duplicates are harmless."""


def due(limit: int = 500) -> list[int]:
    """Return the ids of rows to push to the queue now by the database's clock, oldest first."""
    now = Now()
    waiting = Q(state=JobState.QUEUED, due_at__lte=now) & (
        Q(pushed_at__isnull=True) | Q(pushed_at__lt=now - timedelta(seconds=PATIENCE))
    )
    # Orphans were pushed when they started; what matters is whether they were pushed after their lease expired.
    orphaned = Q(state=JobState.RUNNING, lease_until__lt=Now()) & (
        Q(pushed_at__isnull=True)
        | Q(pushed_at__lt=F("lease_until"))
        | Q(pushed_at__lt=now - timedelta(seconds=PATIENCE))
    )
    return list(JobRun.objects.filter(waiting | orphaned).order_by("pk").values_list("pk", flat=True)[:limit])


def sweep() -> int:
    """Push every due row and return how many the queue accepted. Two concurrent sweepers are harmless."""
    taken = 0
    for run_id in due():
        if not push(run_id):
            break  # the queue is down; leave the rest for the next round
        taken += 1
    return taken

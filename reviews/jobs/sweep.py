"""Finding what the queue lost: rows that are due and nobody carries, and rows whose worker died."""

from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from reviews.jobs.enqueue import push
from reviews.jobs.models import JobRun, JobState

PATIENCE = 30.0
"""Seconds that a pushed row may wait in the queue before it is pushed again; a double in the queue does no harm."""


def due(limit: int = 500) -> list[int]:
    """Ids of rows to hand to the queue now, oldest first."""
    now = timezone.now()
    waiting = Q(state=JobState.QUEUED, due_at__lte=now) & (
        Q(pushed_at__isnull=True) | Q(pushed_at__lt=now - timedelta(seconds=PATIENCE))
    )
    # Orphans were pushed when they began; what matters is whether they were pushed since their lease ran out.
    orphaned = Q(state=JobState.RUNNING, lease_until__lt=now) & (
        Q(pushed_at__isnull=True)
        | Q(pushed_at__lt=F("lease_until"))
        | Q(pushed_at__lt=now - timedelta(seconds=PATIENCE))
    )
    return list(JobRun.objects.filter(waiting | orphaned).order_by("pk").values_list("pk", flat=True)[:limit])


def sweep() -> int:
    """Push every row that is due; how many the queue took. Two sweepers at once do no harm."""
    taken = 0
    for run_id in due():
        if not push(run_id):
            break  # the queue is down: the rest waits for the next round
        taken += 1
    return taken

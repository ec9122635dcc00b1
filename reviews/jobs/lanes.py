"""One lane for each hub: whoever is free takes work from the lane with the least under way, and a slow hub gets no more
than all workers but one.

An entry of the queue says that there is work; which of the waiting runs is done is chosen here, from the rows. So a
thousand readings from one hub do not stand before the one from another, although there is one queue for all.
"""

import logging
from collections import Counter
from datetime import datetime, timedelta

import django_rq
from django.db.models import QuerySet
from django.utils import timezone
from redis.exceptions import RedisError
from rq import Worker

from reviews.jobs.models import JobRun, JobState
from reviews.jobs.queue_names import QUEUE

log = logging.getLogger(__name__)

SLOW = timedelta(seconds=10)
"""A reading usually takes about a second; a lane whose run takes this long may not have the last free worker."""


def choose(run_id: int) -> int | None:
    """Return the run that a worker should claim for the queue's entry of ``run_id``; None to leave it to others.

    A run without a lane, and one whose worker may have died, is its own choice. Another run has the same kind, because
    the worker has set its memory limit already. Two workers that choose the same run are told apart by the claim.
    """
    run = JobRun.objects.filter(pk=run_id).first()
    if run is None or not run.lane or run.state == JobState.RUNNING:
        return run_id
    now = timezone.now()
    under_way = Counter(_running(run.kind).values_list("lane", flat=True))
    waiting = JobRun.objects.filter(kind=run.kind, state=JobState.QUEUED, due_at__lte=now).exclude(lane="")
    oldest = waiting.order_by("lane", "pk").distinct("lane").values_list("pk", "lane")
    most = _workers() - 1
    open_ones = [(under_way[lane], pk) for pk, lane in oldest if under_way[lane] < max(1, most) or not slow(lane, now)]
    return min(open_ones)[1] if open_ones else None


def slow(lane: str, now: datetime) -> bool:
    """Tell whether a run of this lane takes long at this moment, or the last one that ended took long."""
    runs = JobRun.objects.filter(lane=lane)
    if runs.filter(state=JobState.RUNNING, started_at__lt=now - SLOW).exists():
        return True
    last = runs.filter(ended_at__isnull=False, started_at__isnull=False).order_by("-pk").first()
    return bool(last and last.started_at and last.ended_at and last.ended_at - last.started_at > SLOW)


def next_in(lane: str) -> int | None:
    """Return the oldest run that waits in a slow lane, for which an entry may have been passed by; else None."""
    now = timezone.now()
    if not lane or not slow(lane, now):
        return None
    waiting = JobRun.objects.filter(lane=lane, state=JobState.QUEUED, due_at__lte=now)
    return waiting.order_by("pk").values_list("pk", flat=True).first()


def _running(kind: str) -> QuerySet[JobRun]:
    return JobRun.objects.filter(kind=kind, state=JobState.RUNNING, lease_until__gte=timezone.now()).exclude(lane="")


def _workers() -> int:
    try:
        return Worker.count(connection=django_rq.get_connection(QUEUE))
    except RedisError as error:
        log.warning("The workers could not be counted (%s); two are assumed.", error)
        return 2

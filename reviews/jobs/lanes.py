"""One lane for each hub: whoever is free takes work from the lane with the least under way, and a slow hub gets no more
than all workers but one.

An entry of the queue says that there is work; which of the waiting runs is done is chosen here, from the rows. So a
thousand readings from one hub do not stand before the one from another, although there is one queue for all.
"""

import logging
from collections import Counter
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from reviews.jobs import rows
from reviews.jobs.models import JobRun, JobState
from reviews.jobs.queue_names import QUEUE

log = logging.getLogger(__name__)

SLOW = timedelta(seconds=10)
"""A reading usually takes about a second; a lane whose run takes this long may not have the last free worker."""

SILENT = timedelta(seconds=30)
"""For how long a killed worker is counted; a living one shows itself every fifteen seconds (``JobWorker``)."""

MOST_LOST = 20
"""Claims that a worker may lose to others before it leaves the rest to the sweeper."""


def choose(run_id: int) -> int | None:
    """Return the run that a worker should claim for the queue's entry of ``run_id``; None to leave it to others.

    A run without a lane, and one whose worker has died, is its own choice. For one that another worker has taken or
    ended, the next one that waits is chosen, since its own entry may have gone for this one. Another run has the same
    kind, because the worker has set its memory limit already.
    """
    run, now = JobRun.objects.filter(pk=run_id).first(), timezone.now()
    if run is None or not run.lane or _is_orphaned(run):
        return run_id
    under_way = Counter(_running(run.kind).values_list("lane", flat=True))
    waiting = JobRun.objects.filter(kind=run.kind, state=JobState.QUEUED, due_at__lte=Now()).exclude(lane="")
    oldest = waiting.order_by("lane", "pk").distinct("lane").values_list("pk", "lane")
    most = _workers() - 1
    open_ones = [(under_way[lane], pk) for pk, lane in oldest if under_way[lane] < max(1, most) or not slow(lane, now)]
    return min(open_ones)[1] if open_ones else None


def claim(run_id: int) -> JobRun | None:
    """Claim a run, or, where another worker was faster, the next one that its lane lets go; None if there is none."""
    for _ in range(MOST_LOST):
        if run := rows.claim(run_id):
            return run
        chosen = choose(run_id)
        if chosen is None or chosen == run_id:
            return None
        run_id = chosen
    return None


def slow(lane: str, now: datetime) -> bool:
    """Tell whether a run of this lane takes long at this moment, or the last one that ended took long."""
    runs = JobRun.objects.filter(lane=lane)
    if runs.filter(state=JobState.RUNNING, started_at__lt=now - SLOW).exists():
        return True
    last = runs.filter(ended_at__isnull=False, started_at__isnull=False).order_by("-pk").first()
    return bool(last and last.started_at and last.ended_at and last.ended_at - last.started_at > SLOW)


def next_in(lane: str) -> int | None:
    """Return the oldest run that waits in a slow lane, for which an entry may have been passed by; else None."""
    if not lane or not slow(lane, timezone.now()):
        return None
    waiting = JobRun.objects.filter(lane=lane, state=JobState.QUEUED, due_at__lte=Now())
    return waiting.order_by("pk").values_list("pk", flat=True).first()


def _running(kind: str) -> QuerySet[JobRun]:
    return JobRun.objects.filter(kind=kind, state=JobState.RUNNING, lease_until__gte=Now()).exclude(lane="")


def _is_orphaned(run: JobRun) -> bool:
    """Tell whether the lease of a run has ended, by the database's clock, with which leases are written."""
    return run.lease_until is not None and JobRun.objects.filter(pk=run.pk, lease_until__lt=Now()).exists()


def _workers() -> int:
    """Count the workers that showed themselves lately; the library's list keeps a killed one for two minutes."""
    import django_rq  # most programs that enqueue work count no workers
    from redis.exceptions import RedisError
    from rq import Worker

    queue = django_rq.get_connection(QUEUE)
    try:
        with queue.pipeline(transaction=False) as asked:
            for key in Worker.all_keys(connection=queue):
                asked.hget(key, "last_heartbeat")
            shown = asked.execute()
    except RedisError as error:
        log.warning("The workers could not be counted (%s); two are assumed.", error)
        return 2
    since = timezone.now() - SILENT
    return sum(_is_after(one, since) for one in shown)


def _is_after(shown: bytes | None, since: datetime) -> bool:
    from rq.utils import utcparse

    try:
        return bool(shown) and utcparse((shown or b"").decode()) >= since
    except ValueError:  # nothing that a worker writes
        return False

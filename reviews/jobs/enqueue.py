"""Enqueueing of background work: a row in the caller's transaction, pushed to the queue after the commit."""

import logging
from datetime import timedelta
from functools import partial

import django_rq
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from redis.exceptions import RedisError

from reviews.jobs.kinds import KINDS
from reviews.jobs.models import LIVE, JobRun

log = logging.getLogger(__name__)

QUEUE = "default"

ENTRY_POINT = "reviews.jobs.run.perform"
"""The dotted name that the queue stores; renaming it strands queued jobs."""

LONGEST_RUN = 900
"""Seconds after which the queue's worker kills a hanging run; a reading has its own, shorter deadline."""


def enqueue(kind: str, subject_id: int, *, label: str, asked_by: str, delay: float = 0) -> JobRun:
    """Write the row of one job and push it once the transaction has committed.

    If a live run of the same kind and subject exists, return that one, so that a second request reads only once.
    ``delay`` is in seconds. Raises KeyError for an unknown kind.
    """
    if kind not in KINDS:
        raise KeyError(f"Unknown kind of job {kind!r}; add it to reviews/jobs/kinds.py.")
    live = (JobRun.objects.select_for_update().filter(kind=kind, subject_id=subject_id, state__in=LIVE)).first()
    if live:
        return live
    due = timezone.now() + timedelta(seconds=delay)
    run = JobRun(kind=kind, subject_id=subject_id, label=label[:300], asked_by=asked_by, due_at=due)
    run.save(force_insert=True)
    if not delay:
        transaction.on_commit(partial(push, run.pk))
    return run


def push(run_id: int) -> bool:
    """Push one row's id to the queue; return False if the queue is down, so that the sweeper tries again.

    The queue may hold an id twice: claiming the row decides who works on it. The queue carries ids and nothing else.
    """
    JobRun.objects.filter(pk=run_id).update(pushed_at=timezone.now(), pushes=F("pushes") + 1)
    run = JobRun.objects.get(pk=run_id)
    try:
        django_rq.get_queue(QUEUE, commit_mode="auto").enqueue(
            ENTRY_POINT, run_id, job_id=f"{run.kind}_{run.pk}_{run.pushes}", job_timeout=LONGEST_RUN
        )
    except RedisError as error:
        log.warning("The queue did not accept job %s (%s); its row is kept and the sweeper will retry.", run_id, error)
        JobRun.objects.filter(pk=run_id).update(pushed_at=None)
        return False
    return True

"""Enqueueing of background work: a row in the caller's transaction, pushed to the queue after the commit."""

import logging
from datetime import timedelta
from functools import partial

import django_rq
from django.db import transaction
from django.utils import timezone
from redis.exceptions import RedisError

from reviews.jobs import rows
from reviews.jobs.kinds import KINDS
from reviews.jobs.models import LIVE, JobRun
from reviews.jobs.queue_names import ENTRY_POINT, LONGEST_RUN, QUEUE
from reviews.people.permits import Actor, actor_name

log = logging.getLogger(__name__)


def enqueue(kind: str, subject_id: int, *, label: str, asked_by: str, delay: float = 0, lane: str = "") -> JobRun:
    """Write the row of one job and push it once the transaction has committed.

    If a live run of the same kind and subject exists, return that one, so that a second request reads only once.
    ``delay`` is in seconds; ``lane`` is the hub that the work asks. Raises KeyError for an unknown kind.
    """
    if kind not in KINDS:
        raise KeyError(f"Unknown kind of job {kind!r}; add it to reviews/jobs/kinds.py.")
    live = (JobRun.objects.select_for_update().filter(kind=kind, subject_id=subject_id, state__in=LIVE)).first()
    if live:
        return live
    due = timezone.now() + timedelta(seconds=delay)
    run = rows.keep_run(kind, subject_id, label=label, asked_by=asked_by, due_at=due, lane=lane)
    if not delay:
        transaction.on_commit(partial(push, run.pk))
    return run


@transaction.atomic
def try_again(run: JobRun, *, by: Actor) -> JobRun:
    """Ask for the same work anew; the ended run stays as it is. A live run is returned unchanged.

    Another try of housekeeping is no act about a candidate and leaves no ledger entry; asking to read a repository
    again is ``intake.actions.read_again``.
    """
    return enqueue(run.kind, run.subject_id, label=run.label, asked_by=actor_name(by), lane=run.lane)


def push(run_id: int) -> bool:
    """Push one row's id to the queue; return False if the queue is down, so that the sweeper tries again.

    The queue may hold an id twice: claiming the row decides who works on it. The queue carries ids and nothing else.
    """
    run = rows.note_push(run_id)
    try:
        django_rq.get_queue(QUEUE, commit_mode="auto").enqueue(
            ENTRY_POINT, run_id, job_id=f"{run.kind}_{run.pk}_{run.pushes}", job_timeout=LONGEST_RUN
        )
    except RedisError as error:
        log.warning("The queue did not accept job %s (%s); its row is kept and the sweeper will retry.", run_id, error)
        rows.note_lost_push(run_id)
        return False
    return True

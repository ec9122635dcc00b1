"""Enqueueing of background work: a row in the caller's transaction, pushed to the queue after the commit."""

import logging
from collections.abc import Collection, Mapping
from functools import partial

from django.db import transaction

from reviews.jobs import rows
from reviews.jobs.kinds import KINDS
from reviews.jobs.models import LIVE, JobRun
from reviews.jobs.queue_names import ENTRY_POINT, LONGEST_RUN, QUEUE
from reviews.language.phrases import say
from reviews.people.permits import Actor, actor_name

log = logging.getLogger(__name__)


def enqueue(kind: str, subject_id: int, *, label: str, asked_by: str, delay: float = 0, lane: str = "") -> JobRun:
    """Write the row of one job and push it once the transaction has committed.

    If a live run of the same kind and subject exists, return that one, so that a second request reads only once.
    ``delay`` is in seconds; ``lane`` is the hub that the work asks. Raises KeyError for an unknown kind.
    """
    if kind not in KINDS:
        raise KeyError(say("Unknown kind of job {kind}; add it to reviews/jobs/kinds.py.", kind=repr(kind)))
    live = (JobRun.objects.select_for_update().filter(kind=kind, subject_id=subject_id, state__in=LIVE)).first()
    if live:
        return live
    run = rows.keep_run(kind, subject_id, label=label, asked_by=asked_by, delay=delay, lane=lane)
    if not delay:
        transaction.on_commit(partial(push, run.pk))
    return run


def enqueue_many(kind: str, subjects: Mapping[int, str], *, asked_by: str, lane: str) -> list[JobRun]:
    """Write the rows of many jobs and push them together once the transaction has committed.

    ``subjects`` are the keys of new subjects, which cannot have a live run yet, with their labels. Raises KeyError for
    an unknown kind.
    """
    if kind not in KINDS:
        raise KeyError(say("Unknown kind of job {kind}; add it to reviews/jobs/kinds.py.", kind=repr(kind)))
    runs = rows.keep_runs(kind, subjects, asked_by=asked_by, lane=lane)
    transaction.on_commit(partial(push_many, [run.pk for run in runs]))
    return runs


@transaction.atomic
def try_again(run: JobRun, *, by: Actor) -> JobRun:
    """Ask for the same work anew; the ended run stays as it is. A live run is returned unchanged.

    Another try of housekeeping is no act about a candidate and leaves no ledger entry; asking to read a repository
    again is ``intake.actions.read_again``.
    """
    return enqueue(run.kind, run.subject_id, label=run.label, asked_by=actor_name(by), lane=run.lane)


def push(run_id: int) -> bool:
    """Push one row's id to the queue; return False if the queue is down, so that the sweeper tries again."""
    return push_many([run_id])


def push_many(run_ids: Collection[int]) -> bool:
    """Push the ids of rows to the queue; return False if the queue is down, so that the sweeper tries again.

    The queue may hold an id twice: claiming the row decides who works on it. The queue carries ids and nothing else.
    """
    import django_rq  # with its client it takes a tenth of a command's start, and most commands enqueue nothing
    from redis.exceptions import RedisError

    runs = rows.note_pushes(run_ids)
    try:
        queue = django_rq.get_queue(QUEUE, commit_mode="auto")
        queue.enqueue_many(
            [
                queue.prepare_data(
                    ENTRY_POINT, args=(run.pk,), job_id=f"{run.kind}_{run.pk}_{run.pushes}", timeout=LONGEST_RUN
                )
                for run in runs
            ]
        )
    except RedisError as error:
        log.warning(
            "The queue did not accept %s (%s); the rows are kept and the sweeper will retry.", _named(run_ids), error
        )
        rows.note_lost_pushes(run_ids)
        return False
    return True


def _named(run_ids: Collection[int]) -> str:
    numbers = list(run_ids)
    return (
        say("job {value}", value=numbers[0])
        if len(numbers) == 1
        else say("{number_of} jobs from {min} on", number_of=len(numbers), min=min(numbers))
    )

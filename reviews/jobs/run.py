"""Execution of one job: claim its row, keep the lease alive, run the handler, and record the result."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from reviews.jobs import lanes, rows
from reviews.jobs.enqueue import push
from reviews.jobs.kinds import KINDS, JobError, JobKind, too_large, wait_before
from reviews.jobs.models import JobRun, JobState

log = logging.getLogger(__name__)

Step = Callable[[str], None]


@cache
def prepare(kind: JobKind) -> None:
    """Import and load what a kind needs, once in a worker, rather than in the process of each of its jobs."""
    try:
        import_string(kind.handler)
        if kind.ready:
            import_string(kind.ready)()
    except Exception:
        # The job meets the same error in a process of its own, and its row says so.
        log.exception("What jobs of the kind %s need could not be loaded.", kind.slug)


def perform(run_id: int) -> None:
    """Run one job if it still has to run; the queue calls this with the row's id, possibly more than once.

    Where another worker has taken a reading, the next one that waits is read instead.
    """
    run = lanes.claim(run_id)
    if run is None:
        return
    _attempt(run)
    if left := lanes.next_in(run.lane):
        push(left)


def _attempt(run: JobRun) -> None:
    kind = KINDS[run.kind]
    if run.attempt > kind.attempts:
        died = "The worker stopped during every attempt. An administrator should check its log."
        _failed(run, JobError(died, code="worker-died", retryable=True))
        return
    try:
        with _alive(run):
            import_string(kind.handler)(run.subject_id, _step_writer(run))
    except JobError as error:
        _failed(run, error)
    except MemoryError:
        _failed(run, too_large(kind))
    except Exception:
        log.exception("Job %s failed with an unexpected error.", run.pk)
        sentence = "Internal error. It is logged in the worker's log under this job's number."
        _failed(run, JobError(sentence, code="internal", retryable=True))
    else:
        told = {"lease_until": None, "ended_at": timezone.now(), "error": "", "error_code": ""}
        rows.note_outcome(run, state=JobRun.State.DONE, **told)


def end_too_large(run_id: int) -> None:
    """Write that the attempt that is running needed too much memory; the worker calls this after it ended it."""
    run = JobRun.objects.filter(pk=run_id, state=JobState.RUNNING).first()
    if run is not None:
        _failed(run, too_large(KINDS[run.kind]))


def _failed(run: JobRun, error: JobError) -> None:
    kind = KINDS[run.kind]
    told = {"error": str(error), "error_code": error.code, "lease_until": None, "pushed_at": None}
    if error.retryable and run.attempt < kind.attempts:
        wait = wait_before(kind, run.attempt, error.retry_after)
        rows.note_outcome(run, state=JobState.QUEUED, due_at=timezone.now() + timedelta(seconds=wait), **told)
    else:
        state = JobRun.State.GAVE_UP if error.retryable else JobRun.State.FAILED
        if rows.note_outcome(run, state=state, ended_at=timezone.now(), **told) and kind.failed:
            _follow_up(kind.failed, run)


def _follow_up(failed: str, run: JobRun) -> None:
    """Call what a kind does after its last attempt; if that fails too, the job is not run again for it."""
    try:
        with transaction.atomic():
            import_string(failed)(run.subject_id, JobRun.objects.get(pk=run.pk))
    except Exception:
        log.exception("Job %s failed, and so did what follows it.", run.pk)


def _step_writer(run: JobRun) -> Step:
    def step(name: str) -> None:
        run.steps = [*run.steps, {"name": name, "at": timezone.now().isoformat()}]
        rows.note_steps(run)

    return step


@contextmanager
def _alive(run: JobRun) -> Iterator[None]:
    """Renew the lease from a thread while the handler runs, unless everything is one transaction."""
    if connection.in_atomic_block:
        yield
        return
    stop = threading.Event()
    beat = threading.Thread(target=_beat, args=(run, stop), name=f"lease-{run.pk}", daemon=True)
    beat.start()
    try:
        yield
    finally:
        stop.set()
        beat.join()


def _beat(run: JobRun, stop: threading.Event) -> None:
    try:
        while not stop.wait(settings.JOB_LEASE / 4):
            with transaction.atomic():
                rows.renew_lease(run)
    except Exception:
        # Without a heartbeat the lease expires and another worker takes over: safe, but worth logging.
        log.exception("The lease of job %s could not be renewed.", run.pk)
    finally:
        connection.close()

"""Execution of one job: claim its row, keep the lease alive, run the handler, and record the result."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from reviews.jobs import figures, lanes, rows
from reviews.jobs.enqueue import push
from reviews.jobs.kinds import KINDS, JobError, JobKind, too_large, wait_before
from reviews.jobs.models import JobRun, JobState
from reviews.language.phrases import say

log = structlog.get_logger(__name__)

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
        log.exception("What jobs of this kind need could not be loaded.", kind=kind.slug)


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
        died = say("The worker stopped during every attempt. An administrator should check its log.")
        _failed(run, JobError(died, code="worker-died", retryable=True))
        return
    begun = time.monotonic()
    log.info("A job begins.", **_named(run))
    try:
        with _alive(run):
            import_string(kind.handler)(run.subject_id, _step_writer(run))
    except JobError as error:
        outcome = _failed(run, error)
    except MemoryError:
        outcome = _failed(run, too_large(kind))
    except Exception:
        log.exception("A job failed with an unexpected error.", **_named(run))
        sentence = say("Internal error. It is logged in the worker's log under this job's number.")
        outcome = _failed(run, JobError(sentence, code="internal", retryable=True))
    else:
        told = {"lease_until": None, "ended_at": timezone.now(), "error": "", "error_code": ""}
        outcome = _ended(run, rows.note_outcome(run, state=JobState.DONE, **told), JobState.DONE)
    figures.note_attempt(run.kind, outcome, time.monotonic() - begun)
    log.info("A job has ended.", outcome=outcome, seconds=round(time.monotonic() - begun, 3), **_named(run))


def _named(run: JobRun) -> dict[str, object]:
    """Return what every line of the log says of an attempt."""
    return {"job": run.pk, "kind": run.kind, "subject": run.subject_id, "hub": run.lane, "attempt": run.attempt}


def _ended(run: JobRun, written: bool, outcome: str) -> str:
    """Return the outcome for the log and for figures: another worker may have taken the row over meanwhile."""
    return outcome if written else "lost"


def end_too_large(run_id: int) -> None:
    """Write that the attempt that is running needed too much memory; the worker calls this after it ended it."""
    run = JobRun.objects.filter(pk=run_id, state=JobState.RUNNING).first()
    if run is not None:
        _failed(run, too_large(KINDS[run.kind]))


def _failed(run: JobRun, error: JobError) -> str:
    """Write that an attempt failed, and when the next one is due; return the outcome."""
    kind = KINDS[run.kind]
    log.warning("A job failed.", error=str(error), code=error.code, **_named(run))
    told = {"error": str(error), "error_code": error.code, "lease_until": None, "pushed_at": None}
    if error.retryable and run.attempt < kind.attempts:
        wait = wait_before(kind, run.attempt, error.retry_after)
        due = rows.due_in(wait)
        return _ended(run, rows.note_outcome(run, state=JobState.QUEUED, due_at=due, **told), "retry")
    state = JobRun.State.GAVE_UP if error.retryable else JobRun.State.FAILED
    written = rows.note_outcome(run, state=state, ended_at=timezone.now(), **told)
    if written and kind.failed:
        _follow_up(kind.failed, run)
    return _ended(run, written, state)


def _follow_up(failed: str, run: JobRun) -> None:
    """Call what a kind does after its last attempt; if that fails too, the job is not run again for it."""
    try:
        with transaction.atomic():
            import_string(failed)(run.subject_id, JobRun.objects.get(pk=run.pk))
    except Exception:
        log.exception("A job failed, and so did what follows it.", **_named(run))


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
        log.exception("The lease of a job could not be renewed.", **_named(run))
    finally:
        connection.close()

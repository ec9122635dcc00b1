"""The worker: it takes entries that are one number, runs each job in a process of its own, and holds its memory."""

import os
import time
from collections.abc import Callable, Mapping
from socket import socket
from typing import Any

import structlog
from django.db import DatabaseError, connections
from redis import Redis
from rq import Queue, Worker
from rq.exceptions import StopRequested
from rq.executions import Execution
from rq.serializers import JSONSerializer

from reviews.jobs import address_map, figures, schema
from reviews.jobs.kinds import KINDS, JobKind
from reviews.jobs.lanes import choose
from reviews.jobs.memory import MIB, MemoryWatch, anonymous, build_wall
from reviews.jobs.models import JobRun
from reviews.jobs.queue_entry import GuardedQueue, QueueEntry
from reviews.jobs.queue_names import QUEUE
from reviews.jobs.run import end_too_large, prepare
from reviews.jobs.sweep import sweep

log = structlog.get_logger(__name__)

LEAST = min(KINDS.values(), key=lambda kind: kind.memory)
"""The kind whose limit holds for a number that has no row: there is nothing to do for it."""


NOTHING = 0
"""The number of no row: an entry whose work its lane leaves to others."""


class JobWorker(Worker):
    """A worker of the portal. An idle one notices a lost connection or a stop request within half a minute."""

    watch: MemoryWatch | None = None
    kind: JobKind = LEAST
    pipe: figures.FigurePipe | None = None
    begun = 0.0
    """When the attempt under way began, as ``time.monotonic`` tells."""
    listener: socket | None = None
    """Where the worker answers Prometheus; a job's process must not keep it open beyond the worker's end."""
    was_asked_to_stop = False
    """Whether a signal asked for the end; a worker that ends otherwise has lost a server."""

    def __init__(self, connection: Redis, take_requests: Callable[[], Mapping[tuple[str, str], int]]) -> None:
        """Take only our entries, as JSON; show itself every 15 seconds, busy or idle, so that lanes count who lives.

        ``take_requests`` gives what a process has asked of hubs, which this room does not know, and begins anew.
        """
        self.take_requests = take_requests
        queue = GuardedQueue(QUEUE, connection=connection, job_class=QueueEntry, serializer=JSONSerializer)
        super().__init__(
            [queue], connection=connection, job_class=QueueEntry, queue_class=GuardedQueue, serializer=JSONSerializer,
            worker_ttl=30, job_monitoring_interval=15, maintenance_interval=60,
        )  # fmt: skip

    def request_stop(self, signum: int, frame: Any) -> None:
        """Note that the end is wanted, and stop after the job under way."""
        self.was_asked_to_stop = True
        super().request_stop(signum, frame)

    def run_maintenance_tasks(self) -> None:
        """Sweep as well, so that a worker without a scheduler still recovers lost jobs."""
        try:
            super().run_maintenance_tasks()
        except ValueError:
            # What somebody else wrote into the queue's own lists must not end the worker.
            log.exception("The queue's lists could not be tidied.")
        if why := schema.refusal():
            log.critical("The worker ends.", why=why)
            raise StopRequested
        sweep()

    def fork_work_horse(self, job: Any, queue: Queue) -> None:
        """Start the process of one job, the one that its lane lets go first, and watch its memory from here."""
        if _refused():
            job.run_id, self._stop_requested = NOTHING, True  # the row waits for a worker of the newer version
        job.run_id = _chosen(job.run_id)
        self.kind = _kind(job.run_id)
        # A child that inherited our connection would write into the middle of our conversation with the database.
        connections.close_all()
        address_map.make_ready()
        prepare(self.kind)
        begin, self.begun, self.pipe = anonymous(os.getpid()), time.monotonic(), figures.FigurePipe()
        super().fork_work_horse(job, queue)
        self.pipe.keep_reading_end()
        self.watch = MemoryWatch(self.horse_pid, begin=begin, most=self.kind.memory * MIB)

    def perform_job(self, job: Any, queue: Queue, execution: Execution) -> bool:
        """Run one job in its own process, and hand over to the worker what it counted."""
        done = super().perform_job(job, queue, execution)
        if self.pipe:
            self.pipe.write(self.take_requests())
        return done

    def main_work_horse(self, job: Any, queue: Queue) -> None:
        """Run one job in its own process, behind the second wall."""
        if self.listener:
            self.listener.close()
        build_wall(self.kind.memory * MIB)
        address_map.use()
        super().main_work_horse(job, queue)

    def monitor_work_horse(self, job: Any, queue: Queue, execution: Execution) -> None:
        """Wait for the process of one job; a job that was ended for its memory is written down as too large."""
        try:
            super().monitor_work_horse(job, queue, execution)
        finally:
            if self.watch:
                self.watch.stop()
            told = self.pipe.read() if self.pipe else False
        if self.watch and self.watch.exceeded:
            end_too_large(job.run_id)
        run = None if told else _run(job.run_id)
        if run:
            figures.count_death(run.kind, time.monotonic() - self.begun)
            log.error("The process of a job has died.", job=run.pk, kind=run.kind, attempt=run.attempt)
        if self.watch:
            log.debug("What a job took over the idle worker.", job=job.run_id, mib=self.watch.peak // MIB)
        self.watch = self.pipe = None


def _refused() -> bool:
    try:
        return bool(schema.refusal())
    except DatabaseError:
        return False  # the job itself fails for the same reason and is swept up later


def _chosen(run_id: int) -> int:
    try:
        return choose(run_id) or NOTHING
    except DatabaseError:
        return run_id  # the job itself will fail for the same reason and be swept up later


def _run(run_id: int) -> JobRun | None:
    try:
        return JobRun.objects.filter(pk=run_id).first()
    except DatabaseError:
        return None  # the job itself fails for the same reason and is swept up later


def _kind(run_id: int) -> JobKind:
    run = _run(run_id)
    return KINDS.get(run.kind if run else "", LEAST)

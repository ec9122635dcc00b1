"""The worker: it takes entries that are one number, runs each job in a process of its own, and holds its memory."""

import logging
import os
from typing import Any

from django.db import DatabaseError, connections
from redis import Redis
from rq import Queue, Worker
from rq.executions import Execution
from rq.serializers import JSONSerializer

from reviews.jobs.kinds import KINDS, JobKind
from reviews.jobs.lanes import choose
from reviews.jobs.memory import MIB, MemoryWatch, anonymous, build_wall
from reviews.jobs.models import JobRun
from reviews.jobs.queue_entry import GuardedQueue, QueueEntry
from reviews.jobs.queue_names import QUEUE
from reviews.jobs.run import end_too_large, prepare
from reviews.jobs.sweep import sweep

log = logging.getLogger(__name__)

LEAST = min(KINDS.values(), key=lambda kind: kind.memory)
"""The kind whose limit holds for a number that has no row: there is nothing to do for it."""


NOTHING = 0
"""The number of no row: an entry whose work its lane leaves to others."""


class JobWorker(Worker):
    """A worker of the portal. An idle one notices a lost connection or a stop request within half a minute."""

    watch: MemoryWatch | None = None
    kind: JobKind = LEAST

    def __init__(self, connection: Redis) -> None:
        """Take only our entries, as JSON; show itself every 15 seconds, busy or idle, so that lanes count who lives."""
        queue = GuardedQueue(QUEUE, connection=connection, job_class=QueueEntry, serializer=JSONSerializer)
        super().__init__(
            [queue], connection=connection, job_class=QueueEntry, queue_class=GuardedQueue, serializer=JSONSerializer,
            worker_ttl=30, job_monitoring_interval=15, maintenance_interval=60,
        )  # fmt: skip

    def run_maintenance_tasks(self) -> None:
        """Sweep as well, so that a worker without a scheduler still recovers lost jobs."""
        try:
            super().run_maintenance_tasks()
        except ValueError:
            # What somebody else wrote into the queue's own lists must not end the worker.
            log.exception("The queue's lists could not be tidied.")
        sweep()

    def fork_work_horse(self, job: Any, queue: Queue) -> None:
        """Start the process of one job, the one that its lane lets go first, and watch its memory from here."""
        job.run_id = _chosen(job.run_id)
        self.kind = _kind(job.run_id)
        # A child that inherited our connection would write into the middle of our conversation with the database.
        connections.close_all()
        prepare(self.kind)
        begin = anonymous(os.getpid())
        super().fork_work_horse(job, queue)
        self.watch = MemoryWatch(self.horse_pid, begin=begin, most=self.kind.memory * MIB)

    def main_work_horse(self, job: Any, queue: Queue) -> None:
        """Run one job in its own process, behind the second wall."""
        build_wall(self.kind.memory * MIB)
        super().main_work_horse(job, queue)

    def monitor_work_horse(self, job: Any, queue: Queue, execution: Execution) -> None:
        """Wait for the process of one job; a job that was ended for its memory is written down as too large."""
        try:
            super().monitor_work_horse(job, queue, execution)
        finally:
            if self.watch:
                self.watch.stop()
        if self.watch:
            log.info("Job %s needed at most %s MiB over the idle worker.", job.run_id, self.watch.peak // MIB)
            if self.watch.exceeded:
                end_too_large(job.run_id)
        self.watch = None


def _chosen(run_id: int) -> int:
    try:
        return choose(run_id) or NOTHING
    except DatabaseError:
        return run_id  # the job itself will fail for the same reason and be swept up later


def _kind(run_id: int) -> JobKind:
    try:
        slug = JobRun.objects.filter(pk=run_id).values_list("kind", flat=True).first()
    except DatabaseError:
        return LEAST  # the job itself will fail for the same reason and be swept up later
    return KINDS.get(slug or "", LEAST)

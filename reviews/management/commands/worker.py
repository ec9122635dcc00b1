"""Run a worker: takes job ids from the queue, JSON only, and first looks for what an earlier worker left behind."""

from typing import Any

import django_rq
from django.core.management.base import BaseCommand
from redis.exceptions import RedisError
from rq import Worker
from rq.serializers import JSONSerializer

from reviews.jobs.enqueue import QUEUE
from reviews.jobs.sweep import sweep


class QuickWorker(Worker):
    """A worker that asks often: an idle one notices a lost connection or a stop within a minute."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set the library's seven minutes between questions to one, and its maintenance to the same."""
        super().__init__(*args, **{**kwargs, "worker_ttl": 60, "maintenance_interval": 60})

    def run_maintenance_tasks(self) -> None:
        """Sweep as well: a worker alone, without a scheduler, still finds what was lost."""
        super().run_maintenance_tasks()
        sweep()


class Command(BaseCommand):
    """``manage.py worker``."""

    help = "Run a background worker until it is stopped."

    def add_arguments(self, parser: Any) -> None:
        """``--burst`` ends when the queue is empty."""
        parser.add_argument("--burst", action="store_true", help="stop when nothing is left to do")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until stopped. A queue that is away at the start gets one sentence."""
        queue = django_rq.get_queue(QUEUE)
        try:
            queue.connection.ping()
        except RedisError as error:
            self.stderr.write(f"The queue at REDIS_URL cannot be reached: {error}")
            raise SystemExit(1) from error
        sweep()
        # The serializer must be named: the worker does not take it from the queue's settings.
        worker = QuickWorker([queue], connection=queue.connection, serializer=JSONSerializer)
        worker.work(burst=options["burst"], with_scheduler=False, logging_level="WARNING")

"""Command that runs a worker: it takes job ids from the queue (JSON only), after recovering lost jobs."""

from typing import Any

import django_rq
from django.core.management.base import BaseCommand
from redis.exceptions import RedisError
from rq import Worker
from rq.serializers import JSONSerializer

from reviews.jobs.enqueue import QUEUE
from reviews.jobs.sweep import sweep


class QuickWorker(Worker):
    """A worker with short intervals: an idle one notices a lost connection or a stop request within a minute."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Shorten the library's seven-minute polling interval, and its maintenance interval, to one minute."""
        super().__init__(*args, **{**kwargs, "worker_ttl": 60, "maintenance_interval": 60})

    def run_maintenance_tasks(self) -> None:
        """Sweep as well, so that a worker without a scheduler still recovers lost jobs."""
        super().run_maintenance_tasks()
        sweep()


class Command(BaseCommand):
    """Command ``manage.py worker``."""

    help = "Run a background worker until it is stopped."

    def add_arguments(self, parser: Any) -> None:
        """Add ``--burst``, which stops once the queue is empty."""
        parser.add_argument("--burst", action="store_true", help="stop when nothing is left to do")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until stopped. If the queue is unavailable at the start, print one sentence and exit."""
        queue = django_rq.get_queue(QUEUE)
        try:
            queue.connection.ping()
        except RedisError as error:
            self.stderr.write(f"Cannot reach the queue at REDIS_URL: {error}")
            raise SystemExit(1) from error
        sweep()
        # Name the serializer: the worker does not take it from the queue's settings.
        worker = QuickWorker([queue], connection=queue.connection, serializer=JSONSerializer)
        worker.work(burst=options["burst"], with_scheduler=False, logging_level="WARNING")

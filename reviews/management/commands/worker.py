"""Command that runs a worker: it takes job ids from the queue (JSON only), after recovering lost jobs."""

from typing import Any

import django_rq
import structlog
from django.core.management.base import BaseCommand
from redis.exceptions import RedisError

from reviews.hub.transport import tally
from reviews.jobs import figures
from reviews.jobs.queue_names import QUEUE
from reviews.jobs.schema import refusal
from reviews.jobs.sweep import sweep
from reviews.jobs.worker import JobWorker
from reviews.upkeep.exposition import serve_metrics

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Command ``manage.py worker``."""

    help = "Run a background worker until it is stopped."
    requires_system_checks = []

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
        if why := refusal():
            log.critical("The worker does not start.", why=why)
            raise SystemExit(1)
        sweep()
        worker = JobWorker(queue.connection, tally.taken)
        with serve_metrics([figures.REGISTRY]) as worker.listener:
            worker.work(burst=options["burst"], with_scheduler=False, logging_level="WARNING")
        if not (options["burst"] or worker.was_asked_to_stop):
            # The library has logged why it ended: a server that it lost, or an error of its own.
            raise SystemExit(1)

"""Command that runs the scheduler: it queues jobs that are due or lost, and drops what is old. Two are harmless."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections

from reviews.decisions.denials.actions import settle_denials
from reviews.decisions.gate.rows import drop_old_answers
from reviews.decisions.jobs import want_refresh, want_weighing
from reviews.jobs.heads import want_head
from reviews.jobs.mail import want_digests
from reviews.jobs.sweep import sweep
from reviews.legal.linked_pages import want_due
from reviews.people.rows import forget_old_guesses
from reviews.submissions.rows import drop_old
from reviews.watch.actions import escalate_overdue
from reviews.watch.jobs import want_round
from reviews.workflow.reminders import want_reminders

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Command ``manage.py scheduler``."""

    help = "Queue due and lost jobs until stopped."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        """Add ``--every``, in seconds, and ``--once`` for a single round."""
        parser.add_argument("--every", type=float, default=5.0, help="seconds between rounds (default 5)")
        parser.add_argument("--once", action="store_true", help="run one round and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep until a stop signal arrives; if the database is unavailable, try again in the next round."""
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        while True:
            try:
                close_old_connections()
                want_due()
                want_reminders()
                want_refresh()
                want_weighing()
                want_round()
                want_digests()
                want_head()
                drop_old()
                drop_old_answers()
                settle_denials()
                escalate_overdue()
                sweep()
                forget_old_guesses()
            except OperationalError as error:
                log.warning("Could not query the database for due jobs: %s", error)
            if options["once"] or stop.wait(options["every"]):
                return

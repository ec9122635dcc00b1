"""Command that runs the scheduler: it queues jobs that are due or lost, and drops what is old. One of several works."""

import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, OperationalError, close_old_connections, connection

from reviews.decisions.denials.actions import settle_denials
from reviews.decisions.gate.rows import drop_old_answers
from reviews.decisions.jobs import want_refresh, want_weighing
from reviews.jobs import address_map
from reviews.jobs.heads import want_head
from reviews.jobs.lead import SchedulerLead
from reviews.jobs.mail import want_digests
from reviews.jobs.rows import forget_old_mails
from reviews.jobs.schema import refusal
from reviews.jobs.sweep import sweep
from reviews.legal.linked_pages import want_due
from reviews.mirror.jobs import want_copies, want_verification
from reviews.people.rows import forget_old_guesses, forget_old_sign_ins
from reviews.submissions.rows import drop_old
from reviews.upkeep import figures
from reviews.upkeep.beat import note_round
from reviews.upkeep.exposition import serve_metrics
from reviews.upkeep.jobs import want_backup_check
from reviews.watch.actions import escalate_overdue
from reviews.watch.jobs import want_matching, want_round
from reviews.workflow.reminders import want_reminders
from reviews.workloads.drafts.rows import prune_drafts

log = structlog.get_logger(__name__)

STEPS: tuple[Callable[[], object], ...] = (
    want_due, want_reminders, want_refresh, want_weighing, want_round, want_digests, want_head, drop_old,
    drop_old_answers, settle_denials, want_copies, want_verification, sweep, forget_old_guesses, forget_old_sign_ins,
    forget_old_mails, prune_drafts, escalate_overdue, want_matching, want_backup_check, note_round,
)  # fmt: skip
"""What one round does; a step that fails keeps none of the others from being done."""
TOLD_EVERY = 600.0
"""Seconds between two lines of the log about rounds in which nothing was wrong."""


class Command(BaseCommand):
    """Command ``manage.py scheduler``."""

    help = "Queue due and lost jobs until stopped."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        """Add ``--every``, in seconds, and ``--once`` for a single round."""
        parser.add_argument("--every", type=float, default=5.0, help="seconds between rounds (default 5)")
        parser.add_argument("--once", action="store_true", help="run one round and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make rounds until a stop signal arrives; if the database is unavailable, try again in the next round."""
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        connection.settings_dict["CONN_MAX_AGE"] = None  # the lead ends with the connection, so it is kept
        address_map.use()
        rounds = _Rounds()
        with serve_metrics([figures.REGISTRY]):
            try:
                while True:
                    rounds.make()
                    if options["once"] or stop.wait(options["every"]):
                        return
            finally:
                rounds.end()


class _Rounds:
    """The rounds of this process: made while it leads, and told in the log."""

    def __init__(self) -> None:
        self._lead = SchedulerLead()
        self._leads: bool | None = None
        self._count, self._slowest, self._told = 0, 0.0, time.monotonic()

    def make(self) -> None:
        """Make one round if this process leads."""
        try:
            close_old_connections()
            if why := refusal():
                log.critical("The scheduler ends.", why=why)
                raise SystemExit(1)
            leads = self._lead.is_held()
            if leads is not self._leads:
                log.info("This scheduler works." if leads else "Another scheduler works; this one stands by.")
                self._leads = leads
            if not leads:
                return
            begun = time.monotonic()
            for step in STEPS:
                _try(step)
            self._note(time.monotonic() - begun)
        except OperationalError as error:
            log.warning("The database cannot be asked; the next round tries again.", error=str(error).strip())
            self._leads = None

    def end(self) -> None:
        """Give up the lead, and say so."""
        with suppress(DatabaseError):
            self._lead.give_up()
        log.info("The scheduler has stopped.")

    def _note(self, seconds: float) -> None:
        figures.ROUND_SECONDS.set(seconds)
        figures.ROUNDS.inc()
        self._count, self._slowest = self._count + 1, max(self._slowest, seconds)
        if time.monotonic() - self._told >= TOLD_EVERY:
            log.info("Rounds were made.", rounds=self._count, slowest=round(self._slowest, 3))
            self._count, self._slowest, self._told = 0, 0.0, time.monotonic()


def _try(step: Callable[[], object]) -> None:
    """Do one step. An error of the database's connection ends the round; any other ends only the step."""
    try:
        step()
    except OperationalError:
        raise
    except Exception:
        figures.STEP_ERRORS.labels(step.__name__).inc()
        log.exception("A step of the scheduler's round failed.", step=step.__name__)

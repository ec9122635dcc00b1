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

from reviews.jobs import address_map
from reviews.jobs.lead import SchedulerLead
from reviews.jobs.schema import refusal
from reviews.upkeep import figures
from reviews.upkeep.exposition import serve_metrics

log = structlog.get_logger(__name__)

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
            from reviews.upkeep.rounds import STEPS  # most of the portal, which one that stands by does without

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

"""Figures for Prometheus that the database and the queue know, asked by the scheduler when Prometheus asks it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import django_rq
import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from redis.exceptions import RedisError

from reviews.jobs.heads import places
from reviews.jobs.queue_names import QUEUE

log = structlog.get_logger(__name__)

REGISTRY = CollectorRegistry()
KEPT = 15.0
"""Seconds for which what was asked is told again, so that two who ask cost as much as one."""

ROUNDS = Counter("portal_scheduler_rounds", "Rounds that this scheduler has made.", registry=REGISTRY)
ROUND_SECONDS = Gauge("portal_scheduler_round_seconds", "Seconds of its last round.", registry=REGISTRY)
STEP_ERRORS = Counter(
    "portal_scheduler_step_errors", "Steps of a round that failed unexpectedly.", ["step"], registry=REGISTRY
)


@dataclass(frozen=True)
class Figure:
    """One metric: its name, what it says, the names of its labels, and the statement that gives labels and value."""

    name: str
    help: str
    labels: tuple[str, ...]
    sql: str


# What is older than a week waits for nobody any more: its job has given up, and the jobs' page shows it.
FIGURES = (
    Figure(
        "portal_jobs", "Jobs that wait or run.", ("kind", "state"),
        "SELECT kind, state, count(*) FROM reviews_jobrun WHERE state IN ('queued', 'running') GROUP BY kind, state",
    ),
    Figure(
        "portal_jobs_failed", "Jobs that failed or gave up in the last 24 hours.", ("kind",),
        "SELECT kind, count(*) FROM reviews_jobrun WHERE state IN ('failed', 'gave_up')"
        " AND ended_at > now() - interval '1 day' GROUP BY kind",
    ),
    Figure(
        "portal_jobs_oldest_due_seconds", "How long the oldest job that is due has waited for a worker.", (),
        "SELECT coalesce(extract(epoch FROM now() - min(due_at)), 0) FROM reviews_jobrun"
        " WHERE state = 'queued' AND due_at <= now()",
    ),
    Figure(
        "portal_mail_unsent_oldest_seconds", "Age of the oldest mail that waits to be sent, digests aside.", (),
        "SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM reviews_mail"
        " WHERE sent_at IS NULL AND withheld_at IS NULL AND NOT digest AND created_at > now() - interval '7 days'",
    ),
    Figure(
        "portal_webhook_unsent_oldest_seconds", "Age of the oldest webhook message that waits to be sent.", (),
        "SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM reviews_webhookdelivery"
        " WHERE sent_at IS NULL AND withheld_at IS NULL AND created_at > now() - interval '7 days'",
    ),
    Figure(
        "portal_ledger_entries", "Entries of the ledger.", (),
        "SELECT coalesce(max(sequence), 0) FROM reviews_ledgerentry",
    ),
    Figure(
        "portal_head_unsigned_seconds", "Age of the oldest entry of the ledger that no signed head covers.", (),
        "SELECT coalesce(extract(epoch FROM now() - (SELECT at FROM reviews_ledgerentry WHERE sequence ="
        " coalesce((SELECT max(size) FROM reviews_signedhead), 0) + 1)), 0)",
    ),
    Figure(
        "portal_heads_undelivered", "Signed heads of the last week that have not reached every place.", (),
        "SELECT count(*) FROM reviews_signedhead h WHERE h.at > now() - interval '7 days' AND %(places)s >"
        " (SELECT count(*) FROM reviews_headdelivery d WHERE d.head_id = h.id AND d.place = ANY(%(named)s))",
    ),
    Figure(
        "portal_decisions", "Decisions by standing.", ("standing",),
        "SELECT CASE WHEN ended <> '' THEN ended WHEN review_by < CURRENT_DATE THEN 'expired'"
        " WHEN suspended_from <= CURRENT_DATE THEN 'suspended' WHEN shaken_from <= CURRENT_DATE THEN 'under review'"
        " ELSE 'in force' END AS standing, count(*) FROM reviews_catalogentry GROUP BY standing",
    ),
    Figure(
        "portal_reviews_overdue", "Decisions that have expired and that nothing has replaced or withdrawn.", (),
        "SELECT count(*) FROM reviews_catalogentry WHERE ended = '' AND review_by < CURRENT_DATE",
    ),
    Figure(
        "portal_conditions_overdue", "Unmet conditions past their day, of decisions that live.", (),
        "SELECT count(*) FROM reviews_catalogentry, jsonb_array_elements(card -> 'conditions') c"
        " WHERE ended = '' AND c ->> 'met_at' IS NULL AND (c ->> 'due')::date < CURRENT_DATE",
    ),
    Figure(
        "portal_exit_steps_overdue", "Steps past their day, of exit plans of decisions that are not in force.", (),
        "SELECT count(*) FROM reviews_exitstep s JOIN reviews_catalogentry c ON c.decision = s.decision_id"
        " WHERE s.done_at IS NULL AND s.due < CURRENT_DATE"
        " AND (c.ended <> '' OR c.review_by < CURRENT_DATE OR c.suspended_from <= CURRENT_DATE)",
    ),
    Figure(
        "portal_findings_overdue", "Open findings of the watch past the day by which they were to be answered.", (),
        "SELECT count(*) FROM reviews_decisionalert WHERE closed_at IS NULL AND due < CURRENT_DATE",
    ),
    Figure(
        "portal_backup_proven_seconds", "Since when no backup was tried and found good; absent without BACKUP_DIR.", (),
        "SELECT extract(epoch FROM now() - coalesce(max(ended_at) FILTER (WHERE state = 'done'), min(created_at)))"
        " FROM reviews_jobrun WHERE kind = 'check_backup' AND %(backups)s HAVING count(*) > 0",
    ),
    Figure("portal_database_bytes", "Size of the database.", (), "SELECT pg_database_size(current_database())"),
)  # fmt: skip


class PortalFigures(Collector):
    """What the database and the queue know. Without one of them its figures are absent, and ``up`` says so."""

    def __init__(self) -> None:
        self._asked, self._found = 0.0, list[GaugeMetricFamily]()

    def describe(self) -> list[GaugeMetricFamily]:
        """Return nothing, so that registering asks no database."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield every figure, at most some seconds old."""
        if not self._found or time.monotonic() - self._asked > KEPT:
            self._found, self._asked = [*_database(), *_queue()], time.monotonic()
        yield from self._found


def _database() -> Iterator[GaugeMetricFamily]:
    up = GaugeMetricFamily("portal_database_up", "Whether the database answers.")
    named = list(places())
    told: dict[str, Any] = {"places": len(named), "named": named, "backups": settings.BACKUP_DIR is not None}
    try:
        for figure in FIGURES:
            with connection.cursor() as cursor:
                cursor.execute(figure.sql, told)
                rows = cursor.fetchall()
            family = GaugeMetricFamily(figure.name, figure.help, labels=figure.labels)
            for *labels, value in rows:
                family.add_metric(labels, float(value))
            yield family
        up.add_metric([], 1)
    except DatabaseError as error:
        log.warning("The database cannot be asked for figures.", error=str(error).strip())
        up.add_metric([], 0)
    yield up


def _queue() -> Iterator[GaugeMetricFamily]:
    up = GaugeMetricFamily("portal_queue_up", "Whether Valkey answers.")
    try:
        entries = django_rq.get_queue(QUEUE).count
        yield GaugeMetricFamily("portal_queue_entries", "Entries of the queue.", value=entries)
        up.add_metric([], 1)
    except RedisError:
        up.add_metric([], 0)
    yield up


REGISTRY.register(PortalFigures())

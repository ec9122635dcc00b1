"""What the figures count: each decision and each first sign-off is read once, by one statement, in narrow rows.

Both statements are asked once for a ledger head, a day and what a person may see: the counts are kept in between.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from reviews.catalog.facet_words import value_words
from reviews.decisions.entries import sight, visible_to
from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from reviews.readmodels.kept import kept
from reviews.readmodels.models import NOT_KNOWN
from reviews.statements import Statement, statement, tuples
from reviews.workflow import states
from reviews.workflow.models import SignOff, Track
from reviews.workloads.queries import visible_to as visible_workloads

WAITS = (3, 7, 14)
"""Days at which the bands of both times end; the last band has no end."""
MONTHS = (30, 60, 90)
"""Days ahead at which the bands of review dates end."""
MOST = 20
"""Bars of a chart that has one for each workload or family; the files of the lists have all."""
YEAR = timedelta(days=365)
READ = ("workload_slug", "license_class", "family", "stage", "review_by", "suspended_from", "shaken_from")
"""What is read of each decision; an index alone holds all of it."""

GROUPED = """
SELECT workload_slug, license_class, family, stage, band, standing, GROUPING (workload_slug, family) AS part,
    count(*) AS n
FROM (SELECT workload_slug, license_class, family, stage,
        CASE WHEN suspended_from <= %s THEN 2 WHEN shaken_from <= %s THEN 1 ELSE 0 END AS standing,
        CASE WHEN review_by <= %s THEN 0 WHEN review_by <= %s THEN 1 WHEN review_by <= %s THEN 2 ELSE 3 END AS band
    FROM ({rows}) AS entries) AS told
GROUP BY GROUPING SETS ((workload_slug, license_class, standing), (stage, band, standing), (family, stage, standing))
"""
"""The three tables that all charts of decisions add up, in one pass over the rows; ``part`` is 1, 3 and 2.

``standing`` is 0 in force, 1 under review, 2 suspended; a decision under review may still be used.
"""

ADDED_UP = """
WITH grouped AS MATERIALIZED ({grouped}), seen (id, slug) AS MATERIALIZED ({workloads})
SELECT 'licenses', g.license_class, w.use_class, sum(g.n)::bigint, 0, 0, 0 FROM grouped g
    LEFT JOIN reviews_workload w ON w.slug = g.workload_slug WHERE g.part = 1 AND g.standing < 2 GROUP BY 2, 3
UNION ALL SELECT 'expiring', band::text, stage, sum(n)::bigint, 0, 0, 0 FROM grouped
    WHERE part = 3 AND standing < 2 AND band < 3 GROUP BY 2, 3
UNION ALL (SELECT 'covered', w.id::text, w.name, coalesce(sum(g.n) FILTER (WHERE g.standing = 0), 0)::bigint,
        coalesce(sum(g.n) FILTER (WHERE g.standing = 1), 0)::bigint,
        coalesce(sum(g.n) FILTER (WHERE g.standing = 2), 0)::bigint, count(*) OVER (PARTITION BY w.name)
    FROM grouped g JOIN reviews_workload w ON w.slug = g.workload_slug WHERE g.part = 1
    GROUP BY w.id, w.name ORDER BY sum(g.n) DESC, w.id LIMIT %s)
UNION ALL (SELECT 'families', family, '', coalesce(sum(n) FILTER (WHERE stage = 'production'), 0)::bigint,
        coalesce(sum(n) FILTER (WHERE stage = 'test'), 0)::bigint, 0, 0
    FROM grouped WHERE part = 2 AND standing < 2
    GROUP BY family ORDER BY sum(n) DESC, (CASE family WHEN %s THEN %s ELSE family END) COLLATE "C" LIMIT %s)
UNION ALL SELECT 'uncovered', '', '', count(*), 0, 0, 0 FROM seen
    WHERE NOT EXISTS (SELECT FROM grouped g WHERE g.part = 1 AND g.workload_slug = seen.slug)
"""

CYCLES = """
SELECT track, {bands} FROM (SELECT track, first - candidate__created_at AS took FROM ({rows}) AS signed) AS told
GROUP BY track ORDER BY track
"""

Counted = dict[str, list[tuple[str, str, int, int, int, int]]]
"""The rows of each chart of decisions: two words and four numbers, of which a chart uses what it needs."""
ByTrack = dict[str, list[int]]
"""How many tracks of each name are in each band of ``WAITS``."""


def decided(user: User, head: LedgerEntry | None) -> Counted:
    """Return what the charts say of the decisions that a person may see, at the head that was read before."""
    today = timezone.now().date()

    def work() -> list[list[Any]]:
        return _asked(("figures", today, *sight(user)), lambda: _decided(user, today))

    found: Counted = {}
    for chart, one, other, *numbers in kept(["figures", *_known(user, head, today)], work):
        a, b, c, d = numbers
        found.setdefault(chart, []).append((one, other, a, b, c, d))
    return found


def cycles(user: User, head: LedgerEntry | None) -> ByTrack:
    """Return how many tracks took how long from the proposal to the first sign-off of the last year's."""
    today = timezone.now().date()

    def work() -> list[list[Any]]:
        return _asked(("cycles", today, *sight(user)), lambda: _cycles(user, today))

    return {name: numbers for name, *numbers in kept(["cycles", *_known(user, head, today)], work)}


def waiting(user: User) -> ByTrack:
    """Return how many open tracks have waited how long for a sign-off, now."""
    now = timezone.now()

    def found(*since: datetime) -> QuerySet[Track, Any]:
        seen = visible_workloads(user).order_by().values("pk")
        open_ones = Track.objects.filter(
            state=states.OPEN, candidate__workload__in=seen, candidate__state=states.IN_REVIEW
        ).order_by()  # fmt: skip
        bands = [Q(since__gt=after) for after in since]
        within = [bands[0], *(later & ~earlier for earlier, later in pairwise(bands)), ~bands[-1]]
        counted = {f"n{at}": Count("pk", filter=one) for at, one in enumerate(within)}
        return open_ones.values("name").annotate(**counted).values_list("name", *counted)

    ends = [now - timedelta(days=days) for days in WAITS]
    return {name: list(numbers) for name, *numbers in tuples(("waiting tracks", *sight(user)), found, ends)}


def _known(user: User, head: LedgerEntry | None, today: date) -> list[Any]:
    """Return all that the counts depend on: a day turns standings, bands and the last year."""
    return [head.digest if head else "", today.isoformat(), sight(user)]


def _asked(parts: tuple[Any, ...], write: Callable[[], Statement]) -> list[list[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(*statement(parts, write))
        return [list(row) for row in cursor.fetchall()]


def _decided(user: User, today: date) -> Statement:
    entries = visible_to(user).filter(ended="", review_by__gte=today).order_by().values_list(*READ)
    rows, values = entries.query.sql_with_params()
    workloads = visible_workloads(user).select_related(None).order_by().values_list("pk", "slug")
    seen, more = workloads.query.sql_with_params()
    # Every text is the code's own, or Django's with the values apart.
    grouped = GROUPED.format(rows=rows)
    bands = [today + timedelta(days=days) for days in MONTHS]
    unknown = str.__str__(value_words("family", NOT_KNOWN))
    return (
        ADDED_UP.format(grouped=grouped, workloads=seen),
        (today, today, *bands, *values, *more, MOST, NOT_KNOWN, unknown, MOST),
    )


def _cycles(user: User, today: date) -> Statement:
    since = datetime.combine(today, time(), UTC) - YEAR
    seen = visible_workloads(user).order_by().values("pk")
    signed = SignOff.objects.filter(rule="", at__gte=since, candidate__workload__in=seen).order_by()
    firsts = signed.values("candidate", "track", "candidate__created_at").annotate(first=Min("at"))
    rows, values = firsts.values_list("track", "candidate__created_at", "first").query.sql_with_params()
    return CYCLES.format(bands=", ".join(_bands()), rows=rows), values


def _bands() -> list[str]:
    found, least = [], "true"
    for days in WAITS:
        end = f"interval '{days} days'"
        found.append(f"count(*) FILTER (WHERE {least} AND took < {end})")
        least = f"took >= {end}"
    return [*found, f"count(*) FILTER (WHERE {least})"]

"""Comparison of the narrow rows with their definition, which candidates the turns of a day are about, last looks."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection

from reviews.query_plans import planned

STALE = """
WITH defined AS (SELECT * FROM catalog_entries(array(SELECT number FROM reviews_decision)))
SELECT decision FROM (
    (SELECT * FROM reviews_catalogentry EXCEPT SELECT * FROM defined)
    UNION ALL (SELECT * FROM defined EXCEPT SELECT * FROM reviews_catalogentry)
) AS different GROUP BY decision ORDER BY decision
"""

IN_QUESTION = """
SELECT c.id, CASE WHEN c.state = 'decided' THEN (
    SELECT min(e.turn_from) FROM reviews_catalogentry e WHERE e.candidate = c.id AND e.ended = ''
) ELSE DATE '0001-01-01' END
FROM reviews_candidate c
WHERE c.state IN ('reading', 'in_review', 'decided') AND (%(all)s OR c.id = ANY (%(wanted)s))
"""


LOOKS = """
SELECT hub, repo_id, seen_at, due_at, gone_at IS NOT NULL OR missing_since IS NOT NULL, error <> ''
FROM reviews_watchedrepository
WHERE (hub, repo_id) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
"""


class LastLook(NamedTuple):
    """What is known of the watch's last look at a repository: when it was seen last, when the next look is due.

    ``missing`` tells that the hub said it is not there, ``failed`` that it could not be asked.
    """

    seen_at: datetime | None
    due_at: datetime
    missing: bool
    failed: bool


def last_looks(wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], LastLook]:
    """Return the last look at each of these repositories, by hub and id, in one query; nothing for one not watched."""
    if not wanted:
        return {}
    with planned() as cursor:
        cursor.execute(LOOKS, [[hub for hub, _ in wanted], [repo for _, repo in wanted]])
        return {(hub, repo): LastLook(*said) for hub, repo, *said in cursor.fetchall()}


def stale() -> list[int]:
    """Return the numbers of the decisions whose row is missing, superfluous, or not what the definition says."""
    with connection.cursor() as cursor:
        cursor.execute(STALE)
        return [number for (number,) in cursor.fetchall()]


def in_question(candidates: Sequence[int] | None = None) -> dict[int, date]:
    """Return the first day on which somebody may have a turn, by candidate, of all of them or of some.

    An open candidate always may, a decided one from the day that its entry in the catalog names; one without is left
    out, and so is a closed one.
    """
    with connection.cursor() as cursor:
        cursor.execute(IN_QUESTION, {"all": candidates is None, "wanted": list(candidates or ())})
        return {candidate: day for candidate, day in cursor.fetchall() if day is not None}

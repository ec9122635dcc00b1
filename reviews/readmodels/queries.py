"""Comparison of the narrow rows with their definition, and which candidates the turns of a day are about."""

from collections.abc import Sequence
from datetime import date

from django.db import connection

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

"""Comparison of the narrow rows with their definition."""

from django.db import connection

STALE = """
WITH defined AS (SELECT * FROM catalog_entries(array(SELECT number FROM reviews_decision)))
SELECT decision FROM (
    (SELECT * FROM reviews_catalogentry EXCEPT SELECT * FROM defined)
    UNION ALL (SELECT * FROM defined EXCEPT SELECT * FROM reviews_catalogentry)
) AS different GROUP BY decision ORDER BY decision
"""


def stale() -> list[int]:
    """Return the numbers of the decisions whose row is missing, superfluous, or not what the definition says."""
    with connection.cursor() as cursor:
        cursor.execute(STALE)
        return [number for (number,) in cursor.fetchall()]

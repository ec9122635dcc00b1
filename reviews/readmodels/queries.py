"""Comparison of the narrow rows with their definition, which candidates the turns of a day are about, last looks."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.apps import apps
from django.db import connection
from django.db.models import Case, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import JSONObject

from reviews.readmodels.models import CatalogEntry

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


class LastLook(NamedTuple):
    """What is known of the watch's last look at a repository: when it was seen last, when the next look is due.

    ``missing`` tells that the hub said it is not there, ``failed`` that it could not be asked.
    """

    seen_at: datetime | None
    due_at: datetime
    missing: bool
    failed: bool


def with_looks(found: QuerySet[CatalogEntry]) -> QuerySet[CatalogEntry]:
    """Annotate entries with what ``last_look`` reads: the watch's last look at their repository."""
    watched = apps.get_model("reviews", "WatchedRepository")  # of an upper room, as the tables of the statements above
    looks = watched._default_manager.filter(hub=OuterRef("hub"), repo_id=OuterRef("repo_id"))
    gone = Case(When(gone_at=None, missing_since=None, then=False), default=True)
    failed = Case(When(error="", then=False), default=True)
    said = JSONObject(seen="seen_at", due="due_at", missing=gone, failed=failed)
    return found.annotate(c_look=Subquery(looks.order_by().values(said=said)[:1]))


def last_look(entry: CatalogEntry) -> LastLook | None:
    """Return the last look at the repository of an entry that ``with_looks`` found; None for one not watched."""
    told = vars(entry)["c_look"]
    said = json.loads(told) if isinstance(told, str) else told  # a kept statement returns the database's text
    if said is None:
        return None
    seen, due = said["seen"], datetime.fromisoformat(said["due"])
    return LastLook(datetime.fromisoformat(seen) if seen else None, due, said["missing"], said["failed"])


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

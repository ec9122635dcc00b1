"""Queries on the ledger: the head, a subject's history, and the filtered list of the audit page."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection
from django.db.models import Q, QuerySet

from reviews.ledger.models import LedgerEntry
from reviews.ledger.verifying import links, links_of, verify
from reviews.statements import objects

__all__ = [
    "actors", "head", "history", "links", "links_of", "newest_of", "newest_page", "number_of", "page_of", "search",
    "verify",
]  # fmt: skip

COUNTED = 10_000
"""Most entries that are counted; the number of more is estimated by PostgreSQL's planner."""

ACTORS = """
WITH RECURSIVE names AS (
    (SELECT actor FROM reviews_ledgerentry ORDER BY actor LIMIT 1)
    UNION ALL
    SELECT (SELECT e.actor FROM reviews_ledgerentry e WHERE e.actor > n.actor ORDER BY e.actor LIMIT 1)
    FROM names n WHERE n.actor IS NOT NULL
) SELECT actor FROM names WHERE actor IS NOT NULL
"""
"""Each name by one step in the index; DISTINCT would read the whole ledger."""


@dataclass(frozen=True)
class LedgerPage:
    """Some entries, newest first, and the entries from which the pages of newer and older ones are reached."""

    rows: list[LedgerEntry]
    newer: int | None
    older: int | None


def newest_of(event: str, subject: str, *, number: int) -> LedgerEntry | None:
    """Return the newest entry of an event about one subject and one number, None without any."""
    found = LedgerEntry.objects.filter(event=event, subject=subject, data__number=number)
    return found.order_by("-sequence").first()


def head() -> LedgerEntry | None:
    """Return the newest entry, None if the ledger is empty."""
    return LedgerEntry.objects.order_by("-sequence").first()


def history(*subjects: str) -> QuerySet[LedgerEntry]:
    """Return entries about these subjects (``candidate:118``), newest first."""
    return LedgerEntry.objects.filter(subject__in=subjects)


def search(
    *, event: str = "", actor: str = "", text: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[LedgerEntry]:
    """Return entries for the audit page, newest first; empty filters are ignored.

    ``text`` is words of the label, a subject, the beginning of a digest, or an entry's number.
    """
    found = LedgerEntry.objects.all()
    if event:
        found = found.filter(event=event)
    if actor:
        found = found.filter(actor=actor)
    if text:
        said = Q(label__icontains=text) | Q(subject=text) | Q(digest__startswith=text.lower())
        if text.isascii() and text.isdigit() and len(text) < 10:
            said = Q(sequence=int(text))
        found = found.filter(said)
    if since:
        found = found.filter(at__gte=datetime.combine(since, time.min, UTC))
    if until and until < date.max:
        found = found.filter(at__lt=datetime.combine(until + timedelta(days=1), time.min, UTC))
    return found


def actors() -> list[str]:
    """Return every name that ever acted, for the audit page's filter; it costs as much as there are names."""
    with connection.cursor() as cursor:
        cursor.execute(ACTORS)
        return [name for (name,) in cursor.fetchall()]


def page_of(found: QuerySet[LedgerEntry], size: int, *, before: int = 0, after: int = 0) -> LedgerPage:
    """Return the newest entries, those before an entry, or the nearest after one; each costs as much as the first.

    An entry's number never changes, so a link to a page shows the same entries for ever, except near the newest.
    """
    if after:
        rows = list(found.filter(sequence__gt=after).order_by("sequence")[: size + 1])
        if len(rows) > size:
            shown = rows[size - 1 :: -1]
            return LedgerPage(shown, newer=shown[0].sequence, older=shown[-1].sequence)
    rows = list((found.filter(sequence__lt=before) if before else found).order_by("-sequence")[: size + 1])
    return _page(rows, size, before=before)


def newest_page(size: int) -> LedgerPage:
    """Return the newest entries of all, by a statement that is kept: most who open the page see these."""
    rows = objects(("ledger", size), lambda: LedgerEntry.objects.order_by("-sequence")[: size + 1], LedgerEntry)
    return _page(rows, size, before=0)


def _page(rows: list[LedgerEntry], size: int, *, before: int) -> LedgerPage:
    shown = rows[:size]
    return LedgerPage(
        shown,
        newer=shown[0].sequence if shown and before else None,
        older=shown[-1].sequence if len(rows) > size else None,
    )


def number_of(found: QuerySet[LedgerEntry], head: LedgerEntry | None, *, narrowed: bool) -> tuple[int, bool]:
    """Return how many entries there are, and whether this is an estimate, as it is for more than ``COUNTED``.

    Numbers of entries have no gaps, so the newest one counts the whole ledger.
    """
    if not narrowed:
        return (head.sequence if head else 0), False
    number = found.order_by()[: COUNTED + 1].count()
    if number <= COUNTED:
        return number, False
    said = json.loads(found.order_by().explain(format="json"))
    planned = max(int(said[0]["Plan"]["Plan Rows"]), COUNTED + 1)
    return round(planned, 2 - len(str(planned))), True

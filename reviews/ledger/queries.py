"""Reads of the ledger: the head, a subject's history, and the filtered list of the audit page."""

from collections.abc import Iterator
from datetime import date

from django.db import DataError, connection, transaction
from django.db.models import Q, QuerySet

from reviews.ledger import chain
from reviews.ledger.models import LedgerEntry


def head() -> LedgerEntry | None:
    """The newest entry, or None while nothing has happened."""
    return LedgerEntry.objects.order_by("-sequence").first()


def history(*subjects: str) -> QuerySet[LedgerEntry]:
    """Entries about these subjects (``candidate:118``), newest first."""
    return LedgerEntry.objects.filter(subject__in=subjects)


def search(
    *, event: str = "", actor: str = "", text: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[LedgerEntry]:
    """Entries for the audit page, newest first; every filter narrows, an empty one does nothing.

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
        found = found.filter(at__date__gte=since)
    if until:
        found = found.filter(at__date__lte=until)
    return found


def actors() -> list[str]:
    """Every name that ever acted, for the audit page's filter."""
    return list(LedgerEntry.objects.order_by("actor").values_list("actor", flat=True).distinct())


def verify(expected_head: str = "") -> chain.Verdict:
    """Check the whole chain as it stands in the database.

    The bytes are hashed here and the columns are compared with them in the database, which is several times faster
    than making the bytes anew. Only where one of the two says no, the slow walk finds and names the first bad entry.
    """
    verdict = _hashed(expected_head)
    if verdict.ok and not _columns_differ():
        return verdict
    return chain.verify(links(), expected_head)


PORTION = 5000
"""Entries that one round trip brings."""


def _hashed(expected_head: str) -> chain.Verdict:
    """Sequence, predecessor and digest of every entry by its stored bytes."""
    rows = LedgerEntry.objects.order_by("sequence").values_list("sequence", "previous", "digest", "canonical")
    return chain.verify_bytes(rows.iterator(chunk_size=PORTION), expected_head)


COLUMNS_DIFFER = """
SELECT 1 FROM reviews_ledgerentry
WHERE convert_from(canonical, 'UTF8')::jsonb <> jsonb_build_object(
    'sequence', sequence, 'previous', previous, 'event', event, 'actor', actor, 'subject', subject, 'label', label,
    'data', data, 'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00'
) LIMIT 1
"""


def _columns_differ() -> bool:
    """Whether any entry's columns say something else than its bytes, or the database cannot read them as JSON.

    Integers beyond 2**53 stand as text in the bytes and differ here; the slow walk then finds that they hold.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(COLUMNS_DIFFER)
            return cursor.fetchone() is not None
    except DataError:
        return True


def links() -> Iterator[chain.Link]:
    """The whole chain from the first entry, read in portions."""
    for entry in LedgerEntry.objects.order_by("sequence").iterator(chunk_size=2000):
        yield entry.link()

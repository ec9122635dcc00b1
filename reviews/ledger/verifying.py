"""Verification of the whole chain in the database, several times faster than rebuilding every entry's bytes.

The bytes are hashed here, while the database compares the columns with the bytes. Only if either check fails does the
slow walk rebuild every entry's bytes, to find and name the first bad entry.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from django.db import DataError, connection, transaction

from reviews.ledger import chain
from reviews.ledger.models import LedgerEntry

PORTION = 20_000
"""Entries per database round trip."""

MOST_DOUBTS = 1000
"""Most entries with doubtful columns that are checked one by one; with more, the slow walk runs."""

DOUBTS = """
SELECT sequence FROM (
    SELECT sequence, canonical, data,
        convert_to('{"actor":' || to_json(actor)::text || ',"at":"'
            || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00","data":', 'UTF8') AS head,
        convert_to(',"event":' || to_json(event)::text || ',"label":' || to_json(label)::text || ',"previous":"'
            || previous || '","sequence":' || sequence || ',"subject":' || to_json(subject)::text || '}',
            'UTF8') AS tail
    FROM reviews_ledgerentry OFFSET 0
) AS entry WHERE NOT (
    substr(canonical, 1, octet_length(head)) = head
    AND substr(canonical, octet_length(canonical) - octet_length(tail) + 1) = tail
    AND convert_from(substr(canonical, octet_length(head) + 1,
        octet_length(canonical) - octet_length(head) - octet_length(tail)), 'UTF8')::jsonb = data
) LIMIT 1001
"""
"""The canonical bytes begin and end with the columns, in the order of RFC 8785, with ``data`` in between. OFFSET stops
the planner from computing head and tail once for every use."""


def verify(expected_head: str = "") -> chain.ChainVerdict:
    """Check every entry (sequence, predecessor, digest, columns), and that an exported head is present."""
    if connection.in_atomic_block:  # another connection would not see uncommitted rows
        verdict, columns = _hashed(expected_head), _columns_hold()
    else:
        with ThreadPoolExecutor(1) as beside:
            asked = beside.submit(_columns_hold_apart)
            verdict, columns = _hashed(expected_head), asked.result()
    return verdict if verdict.ok and columns else chain.verify(links(), expected_head)


def _hashed(expected_head: str) -> chain.ChainVerdict:
    """Check sequence, predecessor and digest of every entry by its stored bytes."""
    return chain.verify_bytes(_rows(), expected_head)


def _rows() -> Iterator[tuple[int, str, str, bytes]]:
    with transaction.atomic():
        connection.ensure_connection()
        with connection.connection.cursor("ledger", binary=True) as cursor:
            cursor.execute("SELECT sequence, previous, digest, canonical FROM reviews_ledgerentry ORDER BY sequence")
            while portion := cursor.fetchmany(PORTION):
                yield from portion


def _columns_hold_apart() -> bool:
    try:
        return _columns_hold()
    finally:
        connection.close()


def _columns_hold() -> bool:
    """Tell whether every entry's columns match its bytes; entries the database doubts are rebuilt here."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(DOUBTS)
            doubts = [sequence for (sequence,) in cursor.fetchall()]
    except DataError:  # bytes that are not text, or not JSON
        return False
    if len(doubts) > MOST_DOUBTS:
        return False
    entries = LedgerEntry.objects.filter(sequence__in=doubts)
    return all(chain.says_the_same(entry.link()) for entry in entries)


def links() -> Iterator[chain.ChainLink]:
    """Yield the whole chain from the first entry, read in batches."""
    for entry in LedgerEntry.objects.order_by("sequence").iterator(chunk_size=2000):
        yield entry.link()


def links_of(event: str) -> Iterator[chain.ChainLink]:
    """Yield the entries of one event, oldest first."""
    for entry in LedgerEntry.objects.filter(event=event).order_by("sequence"):
        yield entry.link()

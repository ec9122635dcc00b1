"""Verifying the whole chain as it stands in the database, several times faster than making its bytes anew.

The bytes are hashed here; that the columns say what the bytes say is compared in the database, beside it. Only where
one of the two says no does the slow walk, which makes every entry's bytes anew, find and name the first bad entry.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from django.db import DataError, connection, transaction

from reviews.ledger import chain
from reviews.ledger.models import LedgerEntry

PORTION = 20_000
"""Entries that one round trip brings."""

MOST_DOUBTS = 1000
"""Entries whose columns the database could not confirm and that are looked at one by one; more ask the slow walk."""

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
"""The canonical bytes begin and end with the columns, in the order of RFC 8785, with ``data`` in between. OFFSET keeps
the planner from working head and tail out once for every place where they are named."""


def verify(expected_head: str = "") -> chain.ChainVerdict:
    """Check every entry: sequence, predecessor, digest of the bytes, columns, and that an exported head is in it."""
    if connection.in_atomic_block:  # another connection would not see what this one has not committed
        verdict, columns = _hashed(expected_head), _columns_hold()
    else:
        with ThreadPoolExecutor(1) as beside:
            asked = beside.submit(_columns_hold_apart)
            verdict, columns = _hashed(expected_head), asked.result()
    return verdict if verdict.ok and columns else chain.verify(links(), expected_head)


def _hashed(expected_head: str) -> chain.ChainVerdict:
    """Sequence, predecessor and digest of every entry by its stored bytes."""
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
    """Whether every entry's columns say what its bytes say; what the database doubts is made anew here."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(DOUBTS)
            doubts = [sequence for (sequence,) in cursor.fetchall()]
    except DataError:  # bytes that are no text, or no JSON
        return False
    if len(doubts) > MOST_DOUBTS:
        return False
    entries = LedgerEntry.objects.filter(sequence__in=doubts)
    return all(chain.says_the_same(entry.link()) for entry in entries)


def links() -> Iterator[chain.ChainLink]:
    """The whole chain from the first entry, read in portions."""
    for entry in LedgerEntry.objects.order_by("sequence").iterator(chunk_size=2000):
        yield entry.link()

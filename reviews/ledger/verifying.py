"""Verification of the whole chain in the database, several times faster than rebuilding every entry's bytes.

The bytes are hashed here, while the database compares the columns with the bytes. Only if either check fails does the
slow walk rebuild every entry's bytes, to find and name the first bad entry.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from django.db import DataError, connection, transaction
from psycopg import Cursor

from reviews.language.phrases import say
from reviews.ledger import chain
from reviews.ledger.models import LedgerEntry

PORTION = 1_000
"""Entries per database round trip; for much larger values PostgreSQL asks the system for memory at each portion."""
LOWEST = -(2**63)
"""A sequence below that of every entry, also of one that nobody should have written."""

MOST_DOUBTS = 1000
"""Most entries with doubtful columns that are checked one by one; with more, the slow walk runs."""

BYTES = """
SELECT count(*), min(sequence), max(sequence), string_agg(canonical, ''),
    string_agg(int4send(octet_length(canonical)), ''), string_agg(digest, ''), string_agg(previous, '')
FROM (
    SELECT sequence, previous, digest, canonical FROM reviews_ledgerentry
    WHERE sequence > %s ORDER BY sequence LIMIT %s
) AS entry
"""
"""A portion of the chain in a few values: a row for each entry would take longer to receive than to hash."""

DOUBTS = """
SELECT sequence FROM (
    SELECT sequence, canonical, data,
        textsend('{"actor":' || CASE WHEN plain THEN '"' || actor || '"' ELSE to_json(actor)::text END || ',"at":"'
            || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00","data":') AS head,
        textsend(',"event":' || CASE WHEN plain THEN '"' || event || '","label":"' || label || '","previous":"'
            ELSE to_json(event)::text || ',"label":' || to_json(label)::text || ',"previous":"' END
            || previous || '","sequence":' || sequence || ',"subject":'
            || CASE WHEN plain THEN '"' || subject || '"}' ELSE to_json(subject)::text || '}' END) AS tail
    FROM (
        SELECT *, strpos(said, '"') = 0 AND strpos(said, chr(92)) = 0 AS plain
        FROM (SELECT *, actor || event || label || subject AS said FROM reviews_ledgerentry OFFSET 0) AS words OFFSET 0
    ) AS one OFFSET 0
) AS entry WHERE NOT (
    substr(canonical, 1, octet_length(head)) = head
    AND substr(canonical, octet_length(canonical) - octet_length(tail) + 1) = tail
    AND convert_from(substr(canonical, octet_length(head) + 1,
        octet_length(canonical) - octet_length(head) - octet_length(tail)), 'UTF8')::jsonb = data
) LIMIT 1001
"""
"""The canonical bytes begin and end with the columns, in the order of RFC 8785, with ``data`` in between.

Columns without a quotation mark or a backslash need no escaping, which is slow: a control character differs from the
bytes, which hold its escape. OFFSET stops the planner from computing head and tail once for every use.
"""


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
    last, head, seen = 0, chain.GENESIS, expected_head in ("", chain.GENESIS)
    for portion in _portions():
        if not chain.follows(portion, last, head):
            return chain.ChainVerdict(
                last, head, False, last + 1, say("Its bytes or its place in the chain do not match.")
            )
        seen = seen or portion.holds(expected_head)
        last, head = portion.last, portion.digests[-chain.HEX :]
    return chain.ChainVerdict(last, head, seen, None if seen else last, "" if seen else chain.CUT)


def _portions() -> Iterator[chain.Portion]:
    with transaction.atomic():
        connection.ensure_connection()
        # Django's own cursors put values into the text of a statement, and receive text.
        with Cursor(connection.connection) as cursor:
            last, count = LOWEST, PORTION
            while count == PORTION:
                cursor.execute(BYTES, [last, PORTION], binary=True)
                ((count, first, last, *values),) = cursor.fetchall()
                if count:
                    yield chain.Portion(count, first, last, *values)


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

"""The only writer of the ledger: takes the chain's lock, numbers the entry inside the chain and stores its bytes."""

from datetime import UTC
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from reviews.ledger import chain, merkle
from reviews.ledger.events import EVENTS
from reviews.ledger.models import LedgerEntry, LedgerNode
from reviews.ledger.tree import subtrees

# Any constant will do as long as nothing else in the database takes the same advisory lock: "ledger" in ASCII.
CHAIN_LOCK = 0x6C6564676572


def record(event: str, *, actor: str, subject: str, label: str, **data: Any) -> LedgerEntry:
    """Append one entry and return it; call it as the last statement of an act, inside its transaction.

    ``subject`` is ``noun:id`` (``candidate:118``), ``label`` the words a person reads. The lock is held until the
    caller's transaction ends, so entries commit in the order of their numbers and a rollback leaves no gap.
    Raises ``KeyError`` for an event that ``events.py`` does not know and ``ValueError`` for data that is not JSON.
    """
    if event not in EVENTS:
        raise KeyError(f"No ledger event is called {event!r}; add it to reviews/ledger/events.py.")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A ledger entry is written inside the act's own transaction.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = LedgerEntry.objects.order_by("-sequence").first()
    entry = LedgerEntry(
        sequence=last.sequence + 1 if last else 1,
        previous=last.digest if last else chain.GENESIS,
        # PostgreSQL keeps microseconds; UTC makes the text the same wherever it is read.
        at=timezone.now().astimezone(UTC),
        event=event,
        actor=actor,
        subject=subject,
        label=label[:300],
        data=data,
    )
    entry.canonical = chain.canonical(entry.columns())
    entry.digest = chain.digest(bytes(entry.canonical))
    entry.save(force_insert=True)
    _grow(entry)
    return entry


def _grow(entry: LedgerEntry) -> None:
    """Keep the subtrees that this entry completes: on average one row, and a root never reads the whole ledger."""
    new = list(merkle.completed(entry.sequence))
    left = subtrees((level - 1, 2 * index) for level, index in new)
    below, made = merkle.leaf(bytes(entry.canonical)), []
    for level, index in new:
        below = merkle.parent(left[level - 1, 2 * index], below)
        made.append(LedgerNode(level=level, index=index, digest=below))
    LedgerNode.objects.bulk_create(made)

"""What an act leaves in the ledger: the entry takes the chain's lock, its number in the chain, and its bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC
from typing import Any

from django.db import connection
from django.utils import timezone

from reviews.language.phrases import say
from reviews.ledger import chain
from reviews.ledger.act import count_entry
from reviews.ledger.events import EVENTS
from reviews.ledger.models import LedgerEntry
from reviews.ledger.rows import keep_entry

# Any constant will do as long as nothing else in the database takes the same advisory lock: "ledger" in ASCII.
CHAIN_LOCK = 0x6C6564676572

_through: ContextVar[str] = ContextVar("through", default="")


@contextmanager
def through(means: str) -> Iterator[None]:
    """Let every entry that is recorded within name by which means its actor acted, such as an API token."""
    token = _through.set(means)
    try:
        yield
    finally:
        _through.reset(token)


def means() -> str:
    """Return by which means the actor acts now, "" for a page or a command."""
    return _through.get()


def record(event: str, *, actor: str, subject: str, label: str, **data: Any) -> LedgerEntry:
    """Append the entry of an act and return it; call it once, as the last write of the act.

    ``subject`` is ``noun:id`` (``candidate:118``), ``label`` the words a person reads. The lock is held until the
    caller's transaction ends, so entries commit in the order of their numbers and a rollback leaves no gap.
    Raises ``KeyError`` for an event that ``events.py`` does not know, ``ValueError`` for data that is not JSON, and
    ``WrongEntries`` outside an act.
    """
    if event not in EVENTS:
        raise KeyError(say("No ledger event is called {event}; add it to reviews/ledger/events.py.", event=repr(event)))
    count_entry()
    if by_means := means():
        data["through"] = by_means
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
    keep_entry(entry)
    return entry

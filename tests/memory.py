"""What real acts wrote is remembered as rows: the first test of a process acts, the next ones get the same rows back.

The key is the ledger's head, because every act ends in it: a test that did anything else before finds another head and
acts for itself. Rows come back with the keys they had; sequences never go back, so no key is given out twice.
"""

from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from reviews.jobs.heads import places
from reviews.ledger.models import LedgerEntry

Row = TypeVar("Row", bound=Model)
APART = {"django_migrations", "django_content_type", "auth_permission", "django_session"}
"""Tables that the migrations fill, and the one that a test's own client fills."""


class Change(NamedTuple):
    """What an act made of one table: rows that went, by their key column, and rows that came, as COPY writes them."""

    table: str
    key: str
    gone: list[str]
    came: list[bytes]


class Memory(NamedTuple):
    """What came of one act: the changes of all tables and the key of the row that was returned."""

    changes: list[Change]
    returned: Any


def forget() -> None:
    """For a measurement, whose acts are really done each time."""
    _MEMORIES.clear()


_MEMORIES: dict[tuple[str, ...], Memory] = {}


def remembered(table: type[Row], act: Callable[[], Row], *words: object) -> Row:
    """Do ``act`` and return its row, or bring back what it wrote when it was done before on the same ledger.

    ``words`` must name everything that the act depends on besides the database. Where a test commits, acts are done
    every time: what follows a commit, a push to the queue, is part of them.
    """
    if not connection.in_atomic_block:
        return act()
    signs = (settings.SIGNING_KEY, bool(places()))  # an act that signs the head depends on them too
    key = (head(), table.__name__, act.__qualname__, repr(signs), *map(repr, words))
    known = _MEMORIES.get(key)
    if known:
        bring_back(known.changes)
        return table._default_manager.get(pk=known.returned)
    before = everything()
    row = act()
    _MEMORIES[key] = Memory(list(changes(before, everything())), row.pk)
    return row


def head() -> str:
    """The digest of the ledger's last entry; "" while it is empty."""
    return LedgerEntry.objects.order_by("-sequence").values_list("digest", flat=True).first() or ""


def tables() -> dict[str, str]:
    """Every table that acts write to, with its key column."""
    models = [one for one in apps.get_models(include_auto_created=True) if one._meta.managed]
    found = {one._meta.db_table: one._meta.pk.column for one in models}
    return {table: key for table, key in found.items() if table not in APART}


def everything() -> dict[str, list[bytes]]:
    """All rows of all tables, as COPY writes them."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            with cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
                found[table] = b"".join(bytes(part) for part in rows).splitlines(keepends=True)
    return found


def changes(before: dict[str, list[bytes]], after: dict[str, list[bytes]]) -> "list[Change]":
    """What one act changed; a changed row goes and comes."""
    found = []
    for table, key in tables().items():
        came, gone = Counter(after[table]) - Counter(before[table]), Counter(before[table]) - Counter(after[table])
        if came or gone:
            place = _columns(table).index(key)
            keys = [row.rstrip(b"\n").split(b"\t")[place].decode() for row in gone]
            found.append(Change(table, key, keys, [row for row in after[table] if row in came]))
    return found


@cache
def _columns(table: str) -> list[str]:
    """The columns in the order of COPY; asked once, since nothing changes the tables while tests run."""
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def bring_back(found: list[Change]) -> None:
    """Write the rows of a memory, all or none."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, key, gone, came in found:
            if gone:
                cursor.execute(f'DELETE FROM "{table}" WHERE "{key}"::text = ANY(%s)', [gone])
            with cursor.copy(f'COPY "{table}" FROM STDIN') as rows:
                rows.write(b"".join(came))

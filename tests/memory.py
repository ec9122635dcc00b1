"""What real acts wrote is remembered as rows: the first test of a process acts, the next ones get the same rows back.

The key is the ledger's head, because every act ends in it: a test that did anything else before finds another head and
acts for itself. Rows come back with the keys they had; sequences never go back, so no key is given out twice.

The processes of a run share what they remember through files in the run's folder: their databases are copies of one, so
the same head stands for the same rows in all of them.
"""

import hashlib
import pickle
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from reviews.jobs.heads import places
from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from tests import database

Row = TypeVar("Row", bound=Model)
APART = {
    "django_migrations", "django_content_type", "auth_permission", "django_session", "reviews_personsession",
    "reviews_catalogentry", "reviews_turn", "reviews_turnmark",
}  # fmt: skip
"""Tables that the migrations fill, that a test's own client fills, that the database fills, and what readers write."""


class Change(NamedTuple):
    """What an act made of one table: rows that went, by their key column, and rows that came, as COPY writes them."""

    table: str
    key: str
    gone: list[str]
    came: list[bytes]


class Memory(NamedTuple):
    """What came of one act: the changes of all tables and what the act returned, for a row its key."""

    changes: list[Change]
    returned: Any


def forget() -> None:
    """For a measurement, whose acts are really done each time."""
    _MEMORIES.clear()


_MEMORIES: dict[str, Memory] = {}


def remembered(table: type[Row], act: Callable[[], Row], *words: object) -> Row:
    """Do ``act`` and return its row, or bring back what it wrote when it was done before on the same ledger.

    ``words`` must name everything that the act depends on besides the database. Where a test commits, acts are done
    every time: what follows a commit, a push to the queue, is part of them.
    """
    done: list[Row] = []

    def keyed() -> Any:
        done.append(act())
        return done[0].pk

    found = remembered_value(keyed, table.__name__, act.__qualname__, *words)
    return done[0] if done else table._default_manager.get(pk=found)


def remembered_value(act: Callable[[], Any], *words: object) -> Any:
    """Do ``act`` like ``remembered`` where it returns plain values, such as the keys of many rows."""
    if not connection.in_atomic_block:
        return act()
    signs = (settings.SIGNING_KEY, bool(places()))  # an act that signs the head depends on them too
    read_in = sorted(set(User.objects.values_list("language", flat=True)))  # mails are written in these
    key = hashlib.sha256(repr((head(), act.__qualname__, signs, read_in, *map(repr, words))).encode()).hexdigest()
    if known := _MEMORIES.get(key):
        bring_back(known.changes)
        return known.returned
    shared = database.folder()
    if shared is None:
        _MEMORIES[key] = _done(act)
        return _MEMORIES[key].returned
    file = shared / f"{key}.memory"
    with database.alone(file.with_suffix(".lock")):  # who comes second waits and gets the same rows
        if file.exists():
            return _learned(key, file)
        _MEMORIES[key] = _done(act)
        file.write_bytes(pickle.dumps(_MEMORIES[key]))
        return _MEMORIES[key].returned


def _done(act: Callable[[], Any]) -> Memory:
    """Do an act and see what it changed."""
    before = everything()
    returned = act()
    return Memory(list(changes(before, everything())), returned)


def _learned(key: str, file: Path) -> Any:
    """Bring back what another process remembers, and let no sequence here give out a key of its rows."""
    _MEMORIES[key] = known = pickle.loads(file.read_bytes())
    bring_back(known.changes)
    with connection.cursor() as cursor:
        for table, column, _, came in known.changes:
            if came and (sequence := _sequence(table, column)):
                cursor.execute(
                    f'SELECT setval(%s, greatest((SELECT max("{column}") FROM "{table}"), nextval(%s)))',
                    [sequence, sequence],
                )
    return known.returned


def head() -> str:
    """The digest of the ledger's last entry; "" while it is empty."""
    return LedgerEntry.objects.order_by("-sequence").values_list("digest", flat=True).first() or ""


@cache
def tables() -> dict[str, str]:
    """Every table that acts write to, with its key column."""
    models = [one for one in apps.get_models(include_auto_created=True) if one._meta.managed]
    found = {one._meta.db_table: one._meta.pk.column for one in models}
    return {table: key for table, key in found.items() if table not in APART}


def everything() -> dict[str, list[bytes]]:
    """All rows of all tables, as COPY writes them; a table that nobody has written to since is not read again."""
    now = stamps(tables())
    filled = [table for table in tables() if _KNOWN.get(table, ("", []))[0] != now[table]]
    for table in filled:
        _KNOWN[table] = now[table], []
    with connection.cursor() as cursor:
        for table in database.filled(filled) if filled else ():
            with cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
                _KNOWN[table] = now[table], b"".join(bytes(part) for part in rows).splitlines(keepends=True)
    return {table: _KNOWN[table][1] for table in tables()}


_KNOWN: dict[str, tuple[str, list[bytes]]] = {}
"""The rows of each table with its stamp when they were read."""

STAMPS = """
SELECT c.relname, format('%%s %%s %%s', pg_current_xact_id(), c.oid, pg_stat_get_xact_tuples_inserted(c.oid)
    + pg_stat_get_xact_tuples_updated(c.oid) + pg_stat_get_xact_tuples_deleted(c.oid))
FROM pg_class c WHERE c.oid = ANY(%s::regclass[])
"""
"""What PostgreSQL counts of a table within a transaction: it never goes back, not even with a savepoint."""


def stamps(named: Iterable[str]) -> dict[str, str]:
    """A word for the state of each table that is another one after every write, and in every transaction."""
    with connection.cursor() as cursor:
        cursor.execute(STAMPS, [[f'"{table}"' for table in named]])
        return dict(cursor.fetchall())


def changes(before: dict[str, list[bytes]], after: dict[str, list[bytes]]) -> "list[Change]":
    """What one act changed; a changed row goes and comes."""
    found = []
    for table, key in tables().items():
        if after[table] is before[table]:
            continue
        came, gone = Counter(after[table]) - Counter(before[table]), Counter(before[table]) - Counter(after[table])
        if came or gone:
            place = _columns(table).index(key)
            keys = [row.rstrip(b"\n").split(b"\t")[place].decode() for row in gone]
            found.append(Change(table, key, keys, [row for row in after[table] if row in came]))
    return found


@cache
def _sequence(table: str, column: str) -> str | None:
    """The sequence that gives out a table's keys; None where something else does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
        found: str | None = cursor.fetchone()[0]
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
        # Some rows of a decision came after it, as their tables' names have it.
        cursor.execute("SELECT refresh_catalog(array(SELECT number FROM reviews_decision))")

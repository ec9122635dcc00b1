"""The tests' database: migrated once for all processes of a run, and emptied after a test that commits.

The first process makes it, the others copy it. The copied one belongs to the run's own PostgreSQL and goes with it;
beside a foreign PostgreSQL, every process migrates for itself.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

SHARED = "PORTAL_TEST_SHARED"
"""The variable that names the folder of a run whose processes share a PostgreSQL of its own."""
NAME = "portal_test_template"
_held: list[TextIO] = []
"""The lock of the process that makes the database; the others wait for it."""


def folder() -> Path | None:
    """Return the folder that the processes of this run share; None where a process is alone."""
    named = os.environ.get(SHARED)
    return Path(named) if named and os.environ.get("PYTEST_XDIST_WORKER") else None


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """Wait until no other process is where this file stands for."""
    with place.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def copy_or_make() -> None:
    """Let Django copy the database if there is one to copy; else this process makes it, and ``keep`` ends that."""
    from django.db import connection

    shared = folder()
    if shared is None:
        return
    lock = (shared / "template.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    if not (shared / NAME).exists():
        _held.append(lock)
        return
    lock.close()
    # Without migrations, Django's command finds every table there and writes nothing.
    connection.settings_dict["TEST"] |= {"TEMPLATE": NAME, "MIGRATE": False}


def keep() -> None:
    """Make a copy of this process's database, which the others copy, and let them go on."""
    from django.db import connection

    shared = folder()
    if shared is None or not _held:
        return
    source = connection.settings_dict["NAME"]
    connection.close()  # PostgreSQL copies no database that somebody is connected to
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{NAME}" TEMPLATE "{source}"')
    (shared / NAME).touch()
    give_up()


def give_up() -> None:
    """Let the others go on; without a database to copy, the next one makes it."""
    while _held:
        _held.pop().close()


APART = {"django_migrations", "django_content_type", "auth_permission"}
"""Tables that the migrations fill and that no test changes."""


def contents() -> dict[str, bytes]:
    """The rows of every table that has some, as COPY writes them."""
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table in filled(_tables()):
            with cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
                found[table] = b"".join(bytes(part) for part in rows)
    return found


def empty(shipped: dict[str, bytes]) -> None:
    """Leave only these rows in the tables, with their keys; for all others the sequences go on.

    Only tables with rows are touched, which is much quicker than TRUNCATE of all. Who still writes is waited for.
    """
    from django.db import connection, transaction

    from reviews.write_once import REPLACED, SWEPT, TABLES

    with transaction.atomic(), connection.cursor() as cursor:
        tables = _tables()
        every = ", ".join(f'"{table}"' for table in tables)
        cursor.execute(f"LOCK TABLE {every} IN SHARE ROW EXCLUSIVE MODE")
        present = filled(tables)
        kept = [table for table in present if table in TABLES + SWEPT + REPLACED]
        for table in kept:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in present:
            cursor.execute(f'DELETE FROM "{table}"')
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in kept:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, rows in shipped.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copied:
                copied.write(rows)


def _tables() -> list[str]:
    from django.db import connection

    return sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - APART)


def filled(tables: Iterable[str]) -> list[str]:
    """Return those of the tables that have rows, in one query."""
    from django.db import connection

    parts = [f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return [table for (table,) in cursor.fetchall()]

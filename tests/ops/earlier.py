"""Databases of their own for tests, restored from dumps that earlier versions of the portal wrote."""

import lzma
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from itertools import count
from pathlib import Path

import psycopg
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

NUMBERS = count(1)


def admin(statement: str, name: str) -> None:
    """Create or drop a database, on a connection to the one that every cluster has."""
    params = connection.get_connection_params() | {"dbname": "postgres"}
    for own in ("context", "cursor_factory", "prepare_threshold"):
        params.pop(own, None)
    with psycopg.connect(**params, autocommit=True) as there:
        there.execute(sql.SQL(statement).format(sql.Identifier(name)))


@contextmanager
def database() -> Iterator[None]:
    """An empty database, which is the app's and the owner's until the end.

    The settings are changed and not the connections, because verification opens another one in a thread of its own.
    """
    name = f"upgrade_{os.getpid()}_{next(NUMBERS)}"
    aside = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    admin("CREATE DATABASE {}", name)
    use(dict.fromkeys(aside, name))
    try:
        yield
    finally:
        use(aside)
        admin("DROP DATABASE {} WITH (FORCE)", name)


def use(names: dict[str, str]) -> None:
    """Connect to these databases from now on, by alias."""
    for alias, name in names.items():
        connections[alias].close()
        connections.settings[alias]["NAME"] = connections[alias].settings_dict["NAME"] = name
    ContentType.objects.clear_cache()


def restore(dump: Path) -> None:
    """Run the dump as psql would: statements, and rows between COPY and its end mark."""
    statements: list[str] = []
    connection.ensure_connection()
    assert connection.connection is not None
    with connection.connection.cursor() as cursor, lzma.open(dump, "rt", encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("COPY "):
                statements.append(line)
                continue
            cursor.execute("".join(statements))
            statements = []
            with cursor.copy(line) as rows:
                for row in iter(lines.readline, "\\.\n"):
                    rows.write(row)
        cursor.execute("".join(statements))
    connection.close()  # the dump empties the search path of its session


def upgrade() -> str:
    said = StringIO()
    call_command("upgrade", stdout=said)
    call_command("grant_app_role", role="portal_app", stdout=StringIO())
    return said.getvalue()

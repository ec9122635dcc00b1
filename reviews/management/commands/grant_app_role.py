"""Command that grants the app's database role only what it needs: write-once tables get no UPDATE and no DELETE."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from reviews import write_once

READ_ONLY = ("django_migrations", *write_once.REPEATED)
"""Tables that only the owner writes: migrations, and triggers that run with the owner's rights."""


class Command(BaseCommand):
    """Command to run after `migrate`, as the owner; running it again changes nothing."""

    help = "Grant the app's role its rights on every table, as the owner (MIGRATE_DATABASE_URL)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add ``--role``, with which compose names a role that this process does not use itself."""
        parser.add_argument("--role", default="", help="the app's role (default: the user in DATABASE_URL)")

    def handle(self, *, role: str, **_options: Any) -> None:
        """Grant in one transaction, so that no table is left half-granted."""
        if "owner" not in connections:
            raise CommandError("MIGRATE_DATABASE_URL is not set. Set it to the role that owns the tables.")
        role = role or settings.DATABASES["default"].get("USER", "")
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            cursor.execute("SELECT current_user")
            owner = cursor.fetchone()[0]
            if role in ("", owner):
                self.stdout.write(f"The app and the migrations share the role {owner}; nothing to grant.")
                return
            refuse_powerful(cursor, role)
            tables = grant_all(cursor, role)
        self.stdout.write(
            f"{role} has access to {tables} tables; {len(write_once.TABLES)} of them allow only SELECT and INSERT."
        )


def refuse_powerful(cursor: CursorWrapper, role: str) -> None:
    """Refuse a role that could bypass its grants. Raises CommandError if unknown, a superuser or a table owner."""
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
    found = cursor.fetchone()
    if not found:
        raise CommandError(f"The database has no role {role!r}; create it first, with LOGIN and a password.")
    cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = %s AND schemaname = current_schema()", [role])
    if found[0] or cursor.fetchone()[0]:
        raise CommandError(f"The role {role!r} is a superuser or owns tables, so it could disable a trigger.")


def grant_all(cursor: CursorWrapper, role: str) -> int:
    """Grant rights on everything in the current schema; return the number of tables."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    tables = {row[0] for row in cursor.fetchall()}
    if missing := sorted(set(write_once.TABLES) - tables):
        raise CommandError(f"Not migrated yet: {', '.join(missing)}; run `manage.py upgrade`.")
    cursor.execute("SELECT current_database(), current_schema()")
    database, schema = cursor.fetchone()
    to = sql.Identifier(role)
    run(cursor, "GRANT CONNECT ON DATABASE {} TO {}", sql.Identifier(database), to)
    run(cursor, "GRANT USAGE ON SCHEMA {} TO {}", sql.Identifier(schema), to)
    run(cursor, "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {} TO {}", sql.Identifier(schema), to)
    for table in sorted(tables):
        rights = "SELECT, INSERT, UPDATE, DELETE"
        if table in write_once.TABLES:
            rights = "SELECT, INSERT"
        elif table in write_once.SWEPT:
            rights = "SELECT, INSERT, DELETE"
        elif table in write_once.REPLACED:
            rights = "SELECT, INSERT, UPDATE"
        elif table in READ_ONLY:
            rights = "SELECT"
        run(cursor, "REVOKE ALL ON {} FROM {}", sql.Identifier(table), to)
        run(cursor, "GRANT " + rights + " ON {} TO {}", sql.Identifier(table), to)
    return len(tables)


def run(cursor: CursorWrapper, statement: str, *names: sql.Identifier) -> None:
    """Run one statement with quoted names; rights come only from the constants above."""
    cursor.execute(sql.SQL(statement).format(*names).as_string(cursor.connection))

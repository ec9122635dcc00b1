"""Command that updates the database: migrate as the owner, grant the app's rights, import bundled data."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from reviews.home.working_out import refresh
from reviews.legal.rows import remember_stored
from reviews.readmodels.rows import mark_all

NEVER_ANALYSED = """
SELECT c.relname FROM pg_class c
WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND pg_relation_size(c.oid) > 0
    AND pg_has_role(c.relowner, 'USAGE') AND (c.reltuples < 0 OR EXISTS (
        SELECT FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
        WHERE i.indrelid = c.oid AND i.indexprs IS NOT NULL AND pg_relation_size(x.oid) > 0 AND NOT EXISTS (
            SELECT FROM pg_stats s WHERE s.schemaname = current_schema() AND s.tablename = x.relname)))
ORDER BY 1
"""
"""Tables of which PostgreSQL's planner knows nothing, or nothing of an expression that an index holds."""


class Command(BaseCommand):
    """Command that a new version runs once, before its web servers and workers start."""

    help = "Migrate as the owner (MIGRATE_DATABASE_URL), grant the app's role its rights, and import bundled data."

    def handle(self, **options: Any) -> None:
        """Migrate through the owner's connection, whichever database name a migration uses.

        `migrate --database owner` is not enough: some packages' migrations use the default database by name, where the
        app's role lacks the rights they need.
        """
        if "owner" not in connections:
            raise CommandError("MIGRATE_DATABASE_URL is not set. Set it to the role that owns the tables.")
        refuse_half_migrated(connections["owner"])
        app = connections["default"]
        connections["default"] = connections["owner"]
        try:
            call_command("migrate", interactive=False, verbosity=options["verbosity"], stdout=self.stdout)
            analyse(connections["owner"])
        finally:
            connections["default"] = app
        call_command("grant_app_role", stdout=self.stdout)
        for command in ("ship_roles", "ship_policy", "ship_terms", "ship_nodes", "ship_holds"):
            call_command(command, stdout=self.stdout)
        call_command("ship_readings", stdout=self.stdout)
        if found := remember_stored():
            self.stdout.write(f"Re-identified {found} stored license texts.")
        mark_all()  # this version's rules may say something else than those that wrote the turns
        refresh()


def analyse(connection: BaseDatabaseWrapper) -> list[str]:
    """Let PostgreSQL look at the tables that it has not looked at since a restore or a new index; return their names.

    It does so by itself within a minute of a large import, but not for a new index: only when a tenth of the table has
    changed. Without any statistics, some lists of 20,000 decisions took PostgreSQL ten to twenty times as long.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEVER_ANALYSED, [])
        found = [name for (name,) in cursor.fetchall()]
        if found:
            cursor.execute(sql.SQL("ANALYZE {}").format(sql.SQL(", ").join(map(sql.Identifier, found))))
    return found


def refuse_half_migrated(connection: BaseDatabaseWrapper) -> None:
    """Raise CommandError where a migration replaces earlier ones and only some of them ran, before anything changes."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    for migration in MigrationLoader(None).disk_migrations.values():
        earlier = set(migration.replaces)
        if missing := earlier - applied if earlier & applied else set():
            raise CommandError(
                f"Nothing was changed. This database has only some of the migrations that {migration.name} replaces;"
                f" the first one missing is {min(missing)[1]}. Run `manage.py upgrade` of the last commit that contains"
                " this migration, then run it here again."
            )

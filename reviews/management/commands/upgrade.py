"""Bring the database up to date: migrate as the owner, grant the app's role its rights, add what the portal brings."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from reviews.legal.rows import remember_stored


class Command(BaseCommand):
    """What a new version runs once, before its web servers and workers start."""

    help = "Migrate as the owner (MIGRATE_DATABASE_URL), grant the app's role its rights, add what the portal brings."

    def handle(self, **options: Any) -> None:
        """Migrate through the owner's connection, whatever a migration calls the database.

        `migrate --database owner` is not enough: some packages' migrations ask for the default database by name,
        where the app's role may not do what they want.
        """
        if "owner" not in connections:
            raise CommandError("MIGRATE_DATABASE_URL is not set; it names the role that owns the tables.")
        refuse_half_migrated(connections["owner"])
        app = connections["default"]
        connections["default"] = connections["owner"]
        try:
            call_command("migrate", interactive=False, verbosity=options["verbosity"], stdout=self.stdout)
        finally:
            connections["default"] = app
        call_command("grant_app_role", stdout=self.stdout)
        for command in ("ship_roles", "ship_policy", "ship_terms", "ship_nodes"):
            call_command(command, stdout=self.stdout)
        if found := remember_stored():
            self.stdout.write(f"{found} stored license texts were identified anew.")


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

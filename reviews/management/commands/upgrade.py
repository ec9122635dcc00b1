"""Bring the database up to date: migrate as the owner, grant the app's role its rights, add what the portal brings."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from reviews.legal.rows import remember_stored


class Command(BaseCommand):
    """What a new version runs once, before its web servers and workers start."""

    help = "Migrate as the owner (MIGRATE_DATABASE_URL), then grant the app's role its rights."

    def handle(self, **options: Any) -> None:
        """Migrate through the owner's connection, whatever a migration calls the database.

        `migrate --database owner` is not enough: some packages' migrations ask for the default database by name,
        where the app's role may not do what they want.
        """
        if "owner" not in connections:
            raise CommandError("MIGRATE_DATABASE_URL is not set; it names the role that owns the tables.")
        app = connections["default"]
        connections["default"] = connections["owner"]
        try:
            call_command("migrate", interactive=False, verbosity=options["verbosity"], stdout=self.stdout)
        finally:
            connections["default"] = app
        call_command("grant_app_role", stdout=self.stdout)
        call_command("ship_terms", stdout=self.stdout)
        call_command("ship_nodes", stdout=self.stdout)
        if found := remember_stored():
            self.stdout.write(f"{found} stored license texts were identified anew.")

"""Command that updates the database: migrate as the owner, grant the app's rights, import bundled data."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from reviews.legal.rows import remember_stored


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
            self.stdout.write(f"Re-identified {found} stored license texts.")

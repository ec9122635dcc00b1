"""Command that writes the narrow rows of the lists anew where they are not what their definition says."""

from typing import Any

from django.core.management.base import BaseCommand

from reviews.readmodels.queries import stale
from reviews.readmodels.rows import rebuild


class Command(BaseCommand):
    """Command for a database whose triggers were switched off; without a difference it changes nothing."""

    help = "Compare the rows that lists and checks read with their definition, and write those that differ anew."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        """Write what differs and print how many rows that were."""
        found = stale()
        if not found:
            self.stdout.write("Every row is what its definition says.")
            return
        rebuild(found)
        self.stdout.write(f"Wrote {len(found)} rows anew: decision {', '.join(map(str, found[:20]))}.")

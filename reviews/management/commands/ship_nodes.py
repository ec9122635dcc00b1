"""Command that adds the bundled node classes missing from the database; what people wrote stays unchanged."""

from typing import Any

from django.core.management.base import BaseCommand

from reviews.workloads.nodes.actions import ship
from reviews.workloads.nodes.bundled import shipped


class Command(BaseCommand):
    """Command to run after every upgrade; running it again changes nothing."""

    help = "Import the bundled node classes, unreviewed."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        """Import the missing classes and print how many."""
        self.stdout.write(f"Imported {ship(shipped().values())} bundled node classes; they are unreviewed.")

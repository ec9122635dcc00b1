"""Add the node classes that this version knows and the database does not; what people wrote stays as it is."""

from typing import Any

from django.core.management.base import BaseCommand

from reviews.workloads.nodes.actions import ship
from reviews.workloads.nodes.bundled import shipped


class Command(BaseCommand):
    """Run after every upgrade; running it again changes nothing."""

    help = "Add the node classes that come with the portal, as proposals."

    def handle(self, **_options: Any) -> None:
        """Add what is missing and say how many."""
        self.stdout.write(f"{ship(shipped().values())} node classes were added, as proposals.")

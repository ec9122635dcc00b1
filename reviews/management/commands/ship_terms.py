"""Command that adds the bundled licenses missing from the database; what people wrote stays unchanged."""

from typing import Any

from django.core.management.base import BaseCommand

from reviews.licensing.actions import ship
from reviews.licensing.terms.shipped import shipped


class Command(BaseCommand):
    """Command to run after every upgrade; running it again changes nothing."""

    help = "Import the bundled licenses, with unreviewed terms."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        """Import the missing licenses and print how many."""
        terms, hub_ids, spdx = shipped()
        self.stdout.write(
            f"Imported {ship(terms, hub_ids=hub_ids, spdx=spdx)} bundled licenses; their terms are unreviewed."
        )

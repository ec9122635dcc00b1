"""Command that adds bundled licenses, and corrects bundled terms that nobody here touched; what people wrote stays."""

from typing import Any

from django.core.management.base import BaseCommand

from reviews.licensing.actions import correct, ship
from reviews.licensing.terms.shipped import shipped


class Command(BaseCommand):
    """Command to run after every upgrade; running it again changes nothing."""

    help = "Import the bundled licenses, with unreviewed terms."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        """Import the missing licenses, correct the others, and print how many."""
        terms, hub_ids, spdx = shipped()
        self.stdout.write(
            f"Imported {ship(terms, hub_ids=hub_ids, spdx=spdx)} bundled licenses; their terms are unreviewed."
        )
        self.stdout.write(f"Corrected unreviewed terms of {correct(terms)} bundled licenses.")

"""Add the licenses that this version knows and the database does not; what people wrote stays as it is."""

from typing import Any

from django.core.management.base import BaseCommand

from reviews.licensing.actions import ship
from reviews.licensing.terms.shipped import shipped


class Command(BaseCommand):
    """Run after every upgrade; running it again changes nothing."""

    help = "Add the licenses that come with the portal, with their terms as proposals."

    def handle(self, **_options: Any) -> None:
        """Add what is missing and say how many."""
        terms, hub_ids, spdx = shipped()
        self.stdout.write(f"{ship(terms, hub_ids=hub_ids, spdx=spdx)} licenses were added, as proposals.")

"""Add the first version of the review policy to a database that has none; later versions are written by deciders."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from reviews.workflow.policy.rows import keep_first_version


class Command(BaseCommand):
    """Run after every upgrade; running it again changes nothing."""

    help = "Add the policy that comes with the portal, if there is none."

    def handle(self, **_options: Any) -> None:
        """Add it, in force from the start."""
        with transaction.atomic():
            keep_first_version()

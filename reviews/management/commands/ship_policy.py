"""Add the first version of the review policy, or what a new portal can also ask for as a version that runs dry."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from reviews.workflow.policy.actions import ship_requirements
from reviews.workflow.policy.rows import keep_first_version


class Command(BaseCommand):
    """Run after every upgrade; running it again changes nothing."""

    help = "Add the policy that comes with the portal, or its new requirements as a dry run."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        """Add the first version, in force from the start; later requirements wait for a decider."""
        with transaction.atomic():
            keep_first_version()
        if new := ship_requirements():
            self.stdout.write(f"{new} was written as a dry run: {new.reason}")

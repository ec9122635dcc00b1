"""Add the role groups that this version knows and the database does not; memberships stay as they are."""

from typing import Any

from django.core.management.base import BaseCommand

from reviews.people.rows import keep_role_groups


class Command(BaseCommand):
    """Run after every upgrade; running it again changes nothing."""

    help = "Add the groups of the roles in the access matrix."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        """Add what is missing."""
        keep_role_groups()

"""Command that writes who holds the accounts from before holds were kept, from the ledger."""

from typing import Any

from django.core.management.base import BaseCommand

from reviews.people.actions import derive_holds
from reviews.people.queries import administrators_alarm


class Command(BaseCommand):
    """Command to run after every upgrade; running it again changes nothing."""

    help = "Write who could sign in to accounts made by earlier versions, and warn if administrators are too few."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        """Write the missing holds and print how many, and the alarm if there is one."""
        if found := derive_holds(by="system:upgrade"):
            self.stdout.write(
                f"{found} accounts are held by whoever saw their first password, until their owners secure them."
            )
        if alarm := administrators_alarm():
            self.stdout.write(f"Warning: {alarm}")

"""Command that removes the name of a person who has left, for good."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.people.models import User
from reviews.people.permits import Forbidden
from reviews.upkeep.actions import forget_person


class Command(BaseCommand):
    """Command that prints the pseudonym; docs/operate.md says what stays and why."""

    help = "Put a pseudonym in place of the name of a person whose account is closed. It cannot be undone."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the person and the reason."""
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="why, without the name; the ledger keeps it")

    def handle(self, *, username: str, reason: str, **_options: Any) -> None:
        """Remove the name on behalf of the system."""
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"No account is called {username!r}.")
        if not reason.strip() or len(reason) > 500:
            raise CommandError("Give a reason of at most 500 characters.")
        try:
            self.stdout.write(forget_person(person, reason=reason.strip(), by="system:command").name)
        except (Forbidden, ValueError) as error:
            raise CommandError(str(error)) from error

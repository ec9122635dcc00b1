"""Give a person a role from a shell, or take it away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.people import actions, roles
from reviews.people.models import User


class Command(BaseCommand):
    """A role that is held already is given again without a word in the ledger."""

    help = "Give a person a role; --revoke takes it away."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who and which role."""
        parser.add_argument("username")
        parser.add_argument("role", choices=list(roles.BY_SLUG))
        parser.add_argument("--revoke", action="store_true")

    def handle(self, *, username: str, role: str, revoke: bool, **_options: Any) -> None:
        """Change the role in the name of the system."""
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"There is no account called {username!r}.")
        (actions.revoke_role if revoke else actions.grant_role)(person, role, by="system:command")
        self.stdout.write(f"{username} {'no longer has' if revoke else 'has'} the role {role}.")

"""Command that grants or revokes a person's role."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.people import actions, roles
from reviews.people.models import User
from reviews.people.permits import Forbidden
from reviews.people.queries import administrators_alarm


class Command(BaseCommand):
    """Command that records nothing in the ledger if the person already has the role."""

    help = "Grant a person a role, or revoke it with --revoke."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the person and the role."""
        parser.add_argument("username")
        parser.add_argument("role", choices=list(roles.BY_SLUG))
        parser.add_argument("--revoke", action="store_true")

    def handle(self, *, username: str, role: str, revoke: bool, **_options: Any) -> None:
        """Change the role on behalf of the system."""
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"No account is called {username!r}.")
        try:
            (actions.revoke_role if revoke else actions.grant_role)(person, role, by="system:command")
        except Forbidden as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{username} {'no longer has' if revoke else 'now has'} the role {role}.")
        if alarm := administrators_alarm():
            self.stderr.write(f"Warning: {alarm}")

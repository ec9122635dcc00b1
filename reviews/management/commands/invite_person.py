"""Command that invites a person again on the console, such as an administrator who has lost the second factor."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from reviews.invitations.actions import invite_again
from reviews.invitations.links import invitation_link
from reviews.invitations.rows import keep_new_token
from reviews.people.models import User
from reviews.people.permits import Forbidden


class Command(BaseCommand):
    """Command that prints only the invitation link on stdout, so that a script can capture it."""

    help = "Reset a person's password and second factor, and print once the link with which they choose new ones."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the person and the reason."""
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="why; the ledger keeps it")

    def handle(self, *, username: str, reason: str, **_options: Any) -> None:
        """Invite the person on behalf of the system."""
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"No account is called {username!r}.")
        if not reason.strip() or len(reason) > 500:
            raise CommandError("Give a reason of at most 500 characters.")
        try:
            with transaction.atomic():
                token = keep_new_token(invite_again(person, reason=reason.strip(), by="system:command", mailed=False))
        except Forbidden as error:
            raise CommandError(str(error)) from error
        self.stdout.write(invitation_link(token))

"""Command that creates an API token and prints its secret once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.api.actions import LONGEST, create_token
from reviews.api.models import SCOPES


class Command(BaseCommand):
    """Command that prints only the secret on stdout, so that a script can capture it."""

    help = "Create an API token and print its secret, which is not stored."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the name, the scopes and the lifetime."""
        parser.add_argument("name", help="the machine that will use it")
        parser.add_argument("--scope", action="append", choices=list(dict(SCOPES)), required=True, help="repeatable")
        parser.add_argument("--days", type=int, default=90, help=f"lifetime in days, at most {LONGEST} (default: 90)")

    def handle(self, *, name: str, scope: list[str], days: int, **_options: Any) -> None:
        """Create the token on behalf of the system."""
        try:
            token, secret = create_token(name=name, scopes=scope, days=days, by="system:command")
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"{token.name}: {', '.join(token.scopes)}, until {token.expires_at:%Y-%m-%d}.")
        self.stdout.write(secret)

"""Make an API token from a shell; its secret is printed once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.api.actions import LONGEST, create_token
from reviews.api.models import SCOPES


class Command(BaseCommand):
    """Print nothing but the secret on stdout, so that a script can catch it."""

    help = "Make an API token and print its secret, which is stored nowhere."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name, scopes and days to live."""
        parser.add_argument("name", help="which machine it is for")
        parser.add_argument("--scope", action="append", choices=list(dict(SCOPES)), required=True, help="repeatable")
        parser.add_argument("--days", type=int, default=90, help=f"days to live, at most {LONGEST} (default: 90)")

    def handle(self, *, name: str, scope: list[str], days: int, **_options: Any) -> None:
        """Make it in the name of the system."""
        try:
            token, secret = create_token(name=name, scopes=scope, days=days, by="system:command")
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"{token.name}: {', '.join(token.scopes)}, until {token.expires_at:%Y-%m-%d}.")
        self.stdout.write(secret)

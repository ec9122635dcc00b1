"""Command that imports a list of advisories or of denied digests."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.people.models import User
from reviews.people.permits import Forbidden
from reviews.watch.advisories.actions import import_list
from reviews.watch.advisories.formats import MOST_BYTES, BadList, read_list

MALFORMED = 6


class Command(BaseCommand):
    """Command with exit status 0 for a list that is in force, 6 for a file that is refused."""

    help = "Import an OSV file, a CycloneDX VEX or a list of denied SHA-256 digests; decisions are matched to it."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file, its name, what it covers, and who imports it."""
        parser.add_argument("file", type=Path, help="OSV or CycloneDX VEX as JSON, or a SHA-256 and its reason a line")
        parser.add_argument("--by", required=True, help="user name of the reviewer or decider who imports it")
        parser.add_argument(
            "--name", default="", help="name of the list, which an import replaces (default: the file's)"
        )
        parser.add_argument(
            "--covers", default="", help="packages of which it names every known vulnerability, by commas"
        )

    def handle(self, *, file: Path, by: str, name: str, covers: str, **_options: Any) -> None:
        """Import the list and print how many rows it has."""
        person = User.objects.filter(username=by, is_active=True).first()
        if person is None:
            raise CommandError(f"No active account is called {by}.")
        try:
            with file.open("rb") as stream:
                data = stream.read(MOST_BYTES + 1)
            found = read_list(data)
            row = import_list(found, data, name=(name or file.name)[:100], covers=covers.split(","), by=person)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except BadList as error:
            raise CommandError(str(error), returncode=MALFORMED) from error
        except Forbidden as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{row}: {row.count} rows in force")

"""Command that imports a list of advisories or of denied digests."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.people.models import User
from reviews.people.permits import Forbidden
from reviews.watch.advisories.actions import HandedList, import_list
from reviews.watch.advisories.formats import MOST_BYTES, BadList
from reviews.watch.advisories.missing import RowsMissing
from reviews.watch.advisories.signatures import MOST_SIGNATURE, BadSignature

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
        parser.add_argument("--signature", type=Path, help="file with the vendor's detached Ed25519 signature of FILE")
        parser.add_argument(
            "--missing", type=int, default=0, help="number of rows of the earlier list that are rightly missing"
        )

    def handle(self, *, file: Path, by: str, name: str, covers: str, **options: Any) -> None:
        """Import the list and print how many rows it has."""
        person = User.objects.filter(username=by, is_active=True).first()
        if person is None:
            raise CommandError(f"No active account is called {by}.")
        try:
            signature = options["signature"]
            signed = _bytes(signature, MOST_SIGNATURE) if signature else b""
            found, title = HandedList.of(_bytes(file, MOST_BYTES), signed), (name or file.name)[:100]
            row = import_list(found, name=title, covers=covers.split(","), by=person, missing=options["missing"])
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        except (BadList, BadSignature, RowsMissing) as error:
            raise CommandError(str(error), returncode=MALFORMED) from error
        except Forbidden as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{row}: {row.count} rows in force")


def _bytes(file: Path, most: int) -> bytes:
    """Return the first bytes of a file, one more than are read of it, so that a longer one is noticed."""
    with file.open("rb") as stream:
        return stream.read(most + 1)

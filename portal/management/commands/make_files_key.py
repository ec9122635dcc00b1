"""Command that prints a new key for kept files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal import file_keys
from portal.env import SettingError


class Command(BaseCommand):
    """Command ``manage.py make_files_key``; stores nothing."""

    help = "Print a new AES-256 key for FILES_KEY."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the id of the key."""
        parser.add_argument("--id", default="", help="short id of the key (default: today's date, such as k20270131)")

    def handle(self, *, id: str, **_options: Any) -> None:
        """Generate a key and print it."""
        try:
            self.stdout.write(f"FILES_KEY={file_keys.made(id or f'k{timezone.now():%Y%m%d}')}")
        except SettingError as error:
            raise CommandError(str(error)) from error

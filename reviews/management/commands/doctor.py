"""Command that examines a running set-up and says what is missing, in the order in which to put it right."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reviews.upkeep import keys, outside, services, staff
from reviews.upkeep.examination import MISSING, Look, examine

LOOKS: list[Look] = [
    services.write_once_tables, services.connections_left, services.static_files, keys.secret_key, keys.files_key,
    outside.address, outside.mail_server, outside.company_sign_in, staff.administrators, staff.reviewers,
    services.programs, keys.signed_heads, services.tried_backup, outside.hubs,
]  # fmt: skip
AFAR: list[Look] = [outside.mail_server, outside.company_sign_in, outside.hubs]
"""Looks that open connections to other machines than the database's and the queue's."""


class Command(BaseCommand):
    """Command with exit status 0 if nothing is missing, else 1; docs/operate.md says what each line means."""

    help = "Examine this set-up with the settings of the web server, and print what is missing, in order."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the output format, and whether other machines are asked."""
        parser.add_argument("--json", action="store_true", help="print one JSON list")
        parser.add_argument("--near", action="store_true", help="ask no mail server, provider or hub")

    def handle(self, **options: Any) -> None:
        """Print a line for each thing that was looked at; nothing is written or sent."""
        looks = [one for one in LOOKS if not (options["near"] and one in AFAR)]
        found = []
        for line in examine(looks, services.database_and_queue):
            found.append(line)
            if not options["json"]:
                self.stdout.write(str(line))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(line) for line in found]))
        lacking = sum(line.verdict == MISSING for line in found)
        if not options["json"]:
            self.stdout.write(f"\n{lacking or 'Nothing'} {'things are' if lacking > 1 else 'is'} missing.")
        if lacking:
            raise SystemExit(1)

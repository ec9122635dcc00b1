"""Command that replaces the signing key by the next one, in a ledger entry that both keys sign."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from reviews.jobs.heads import sign_head
from reviews.ledger.actions import CannotRotate, rotate_key

BY = "system:command"


class Command(BaseCommand):
    """Command ``manage.py rotate_signing_key``; docs/proof.md has the steps before and after it."""

    help = "Replace the signing key by SIGNING_KEY_NEXT; from the new ledger entry on, every process signs with it."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the reason, and whether the old key is lost."""
        parser.add_argument("--reason", required=True, help="why the key is replaced; stands in the ledger")
        parser.add_argument("--lost", action="store_true", help="nobody holds the old key; it does not sign the change")

    def handle(self, **options: Any) -> None:
        """Record the rotation, and sign a head with the new key in the same transaction."""
        try:
            with transaction.atomic():
                entry = rotate_key(reason=options["reason"], lost=options["lost"], by=BY)
                sign_head("key rotated")
        except CannotRotate as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Entry {entry.sequence}: key {entry.data['from'][:16]} was replaced by {entry.data['to'][:16]}. Give "
            "auditors the new key file (/decisions/key.pem); then set SIGNING_KEY to the new key and remove "
            "SIGNING_KEY_NEXT."
        )

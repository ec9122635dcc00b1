"""Command that replaces the signing key by the next one, in a ledger entry that both keys sign."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from reviews.jobs.heads import sign_head
from reviews.ledger import keyring
from reviews.ledger.actions import CannotRotate, rotate_key
from reviews.ledger.dsse import NotSigned

BY = "system:command"


class Command(BaseCommand):
    """Command ``manage.py rotate_signing_key``; docs/proof.md has the steps before and after it."""

    help = "Replace the signing key by SIGNING_KEY_NEXT; from the new ledger entry on, every process signs with it."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the reason, and whether the old key is lost."""
        parser.add_argument("--reason", required=True, help="why the key is replaced; stands in the ledger")
        parser.add_argument("--lost", action="store_true", help="nobody holds the old key; it does not sign the change")
        parser.add_argument("--old-key", type=Path, help="with --lost, for the portal's first key: its public half")

    def handle(self, **options: Any) -> None:
        """Record the rotation, and sign a head with the new key in the same transaction."""
        try:
            with transaction.atomic():
                old = _public(options["old_key"]) if options["old_key"] else b""
                entry = rotate_key(reason=options["reason"], lost=options["lost"], by=BY, old_public=old)
                sign_head("key rotated")
        except (CannotRotate, NotSigned, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Entry {entry.sequence}: key {entry.data['from'][:16]} was replaced by {entry.data['to'][:16]}. Give "
            "auditors the new key file (/decisions/key.pem); then set SIGNING_KEY to the new key and remove "
            "SIGNING_KEY_NEXT."
        )


def _public(path: Path) -> bytes:
    """Return the newest public key of a key file. Raises ``NotSigned`` or ``OSError``."""
    return keyring.parse(path.read_text())[0].public

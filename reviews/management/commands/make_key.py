"""Command that prints a new signing key: the private half for SIGNING_KEY, the public half for verifiers."""

import base64
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management.base import BaseCommand

from reviews.ledger import dsse


class Command(BaseCommand):
    """Command ``manage.py make_key``; stores nothing."""

    help = "Print a new Ed25519 key for SIGNING_KEY, with its public half."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        """Generate a key and print it."""
        private = Ed25519PrivateKey.generate().private_bytes_raw()
        public = dsse.public_key(private)
        self.stdout.write(f"SIGNING_KEY={base64.b64encode(private).decode()}")
        self.stdout.write(f"key id: {dsse.key_id(public)}")
        self.stdout.write(dsse.pem(public).strip())

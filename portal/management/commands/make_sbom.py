"""Command that writes the portal's own bill of materials and signs its digest."""

import hashlib
import json
import subprocess
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.materials import MaterialsDiffer, bill
from reviews.ledger import dsse, keyring


class Command(BaseCommand):
    """Command ``manage.py make_sbom``; with ``--verify`` it holds a bill against its signature."""

    help = "Write the portal's bill of materials (CycloneDX 1.6) to FILE, and its signed digest to FILE.dsse.json."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file, and ``--verify`` with a file of public keys that holds the one that signed it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--verify", type=Path, metavar="KEY.PEM", help="verify FILE with this public key")

    def handle(self, *, file: Path, verify: Path | None, **_options: Any) -> None:
        """Write and sign, or verify."""
        if verify:
            self.verify(file, verify)
            return
        try:
            home = settings.BASE_DIR
            made = bill(home / "requirements.txt", version=version(home), commit=commit(home), at=datetime.now(UTC))
        except MaterialsDiffer as error:
            raise CommandError(str(error)) from error
        text = (json.dumps(made, indent=2) + "\n").encode()
        file.write_bytes(text)
        self.stdout.write(f"{file}: {len(made['components'])} packages, SHA-256 {hashlib.sha256(text).hexdigest()}")
        if not settings.SIGNING_KEY:
            self.stderr.write("Not signed: SIGNING_KEY is not set. `manage.py make_key` prints a key.")
            return
        envelope = dsse.sign(dsse.IN_TOTO_TYPE, statement(file.name, text), settings.SIGNING_KEY)
        signature(file).write_text(json.dumps(envelope) + "\n")
        self.stdout.write(f"{signature(file)}: signed by {dsse.key_id(dsse.public_key(settings.SIGNING_KEY))}")

    def verify(self, file: Path, key: Path) -> None:
        """Print that the bill is the signed one, or raise CommandError with the reason."""
        try:
            envelope = dsse.read(signature(file).read_text())
            named = {one.key_id: one.public for one in keyring.parse(key.read_text())}
            public = named.get(dsse.signer(envelope)) or next(iter(named.values()))
            payload = dsse.opened(envelope, dsse.IN_TOTO_TYPE, public)
            text = file.read_bytes()
        except (OSError, dsse.NotSigned) as error:
            raise CommandError(f"Not verified: {error}") from error
        if payload != statement(file.name, text):
            raise CommandError(f"Not verified: {file} is not the bill whose digest was signed.")
        self.stdout.write(f"true: {file} is the signed bill of materials.")


def signature(file: Path) -> Path:
    """Return the place of the signature next to a bill."""
    return file.with_name(f"{file.name}.dsse.json")


def statement(name: str, text: bytes) -> bytes:
    """Return the in-toto statement that names a bill by its digest."""
    told = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": hashlib.sha256(text).hexdigest()}}],
        "predicateType": "https://cyclonedx.org/bom",
        "predicate": {},
    }
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()


def version(folder: Path) -> str:
    """Return the portal's version."""
    return str(tomllib.loads((folder / "pyproject.toml").read_text())["project"]["version"])


def commit(folder: Path) -> str:
    """Return the git commit of a checkout, "" where there is none, as in an image."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, text=True, check=False, timeout=10
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""

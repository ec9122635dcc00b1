"""Verify the ledger's chain, in the database or in an exported file, and name the first entry that does not hold."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.ledger import export, queries


class Command(BaseCommand):
    """Exit status 0 when the chain holds, 1 when it does not, 2 when the file is no export."""

    help = "Verify the ledger: print its entries, head, whether it holds, and the first bad entry."
    requires_system_checks = []  # an exported file is verified on machines without the portal's database

    def add_arguments(self, parser: CommandParser) -> None:
        """What to verify, against which head, and how to answer."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--head", default="", help="a digest noted earlier, which the chain must contain")
        parser.add_argument("--file", type=Path, help="verify this export in place of the database")

    def handle(self, *, json: bool, head: str, file: Path | None, **_options: Any) -> None:
        """Print the verdict."""
        try:
            verdict = export.verify_file(file, head.lower()) if file else queries.verify(head.lower())
        except (export.NotAnExport, OSError) as error:
            raise CommandError(f"{file}: {error}", returncode=2) from error
        self.stdout.write(_as_json(asdict(verdict)) if json else "\n".join(export.words_of(verdict)))
        if not verdict.ok:
            raise SystemExit(1)


def _as_json(verdict: dict[str, Any]) -> str:
    return json.dumps(verdict)

"""Command that identifies license texts without a database: verdict, nearest known texts, and word differences."""

import json
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from reviews.hub.text import visible
from reviews.licensing.identify import fingerprints, report
from reviews.licensing.identify import scancode as second_opinion

UNREADABLE = 2


class Command(BaseCommand):
    """Command ``manage.py identify_license FILE… [--reference DIR] [--json]``; exit status 2 if a file was not read."""

    help = "Identify license texts by fingerprint, and show their differences from known texts."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        """Add the files, the folder of known texts, and the output format."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--reference", type=Path, metavar="DIR", help="a folder of known texts, named by key")
        parser.add_argument("--json", action="store_true", help="print a list of objects instead of a table")
        parser.add_argument("--second-opinion", action="store_true", help="also ask ScanCode, if it is installed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Identify every readable file, print the results, then report the files that could not be read."""
        known = fingerprints.known()
        failures: list[str] = []
        references: dict[str, report.ReferenceText] = {}
        if options["reference"]:
            references, failures = report.references(options["reference"], known)
        rows: list[dict[str, Any]] = []
        for path in options["files"]:
            started = time.perf_counter()
            try:
                found = report.identified(path, report.others(references, path), known)
            except OSError as error:
                failures.append(f"{path} cannot be read: {error.strerror}.")
                continue
            row = report.row(str(path), found, time.perf_counter() - started)
            if options["second_opinion"]:
                row["second_opinion"] = report.plain(second_opinion.ask(path.resolve()))
            rows.append(row)
        self.stdout.write(json.dumps(rows, indent=1) if options["json"] else report.table(rows))
        for sentence in failures:
            self.stderr.write(visible(sentence))
        if failures:
            raise SystemExit(UNREADABLE)

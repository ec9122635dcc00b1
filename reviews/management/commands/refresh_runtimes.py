"""Command that draws what a runtime supports from its release and writes it beside the code, to be committed."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from reviews.hub.text import visible
from reviews.runtimes.archives import ReleaseError
from reviews.runtimes.drawing.projects import PROJECTS, data_file
from reviews.runtimes.registry import DATA


class Command(BaseCommand):
    """Command ``manage.py refresh_runtimes``, which reads files and asks no network."""

    help = f"Draw facts from releases (sdist or wheel) of {', '.join(PROJECTS)}; nothing in them is run."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        """Add the options."""
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="release, as published")
        parser.add_argument(
            "--released", type=date.fromisoformat, metavar="DATE", help="day of the release, if the file keeps no dates"
        )
        parser.add_argument("--into", type=Path, default=DATA, metavar="FOLDER", help="folder of the data files")

    def handle(self, **options: Any) -> None:
        """Write one data file a release. A file that cannot be read ends with one sentence and exit status 2."""
        try:
            found = [data_file(path, options["released"]) for path in options["files"]]
        except ReleaseError as error:
            self.stderr.write(visible(str(error)))
            raise SystemExit(2) from None
        for one in found:
            place = options["into"] / one.name
            same = place.exists() and place.read_text(encoding="utf-8") == one.text
            if not same:
                place.write_text(one.text, encoding="utf-8")
            self.stdout.write(f"{one.runtime} {one.version}: {'unchanged' if same else 'written'}, {one.name}")

"""Command that generates docs/states.md from the tables in the code, or reports that it is stale."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reviews.workflow.states import drawing


class Command(BaseCommand):
    """Command ``manage.py draw_states [--check]``."""

    help = "Write docs/states.md from reviews/workflow/states.py."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        """Add ``--check``, which writes nothing and fails if the file differs."""
        parser.add_argument("--check", action="store_true", help="fail if the file is stale instead of writing it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, or compare it."""
        path = Path(settings.BASE_DIR) / "docs" / "states.md"
        drawn = drawing()
        if not options["check"]:
            path.write_text(drawn)
        elif not path.exists() or path.read_text() != drawn:
            raise CommandError("docs/states.md is stale; run `manage.py draw_states`.")

"""Report from inside a container whether database, migrations and queue are ready."""

from typing import Any

from django.core.management.base import BaseCommand

from portal import health


class Command(BaseCommand):
    """The health check for programs without HTTP: worker and scheduler."""

    help = "Print the state of database, migrations and queue; exit with 1 if one of them is not ok."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        """Print one line per part."""
        parts = health.state()
        for part, answer in parts.items():
            self.stdout.write(f"{part}: {answer}")
        if any(answer != "ok" for answer in parts.values()):
            raise SystemExit(1)

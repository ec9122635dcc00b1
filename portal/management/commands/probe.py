"""Say from inside a container whether database, migrations and queue are as the portal needs them."""

from typing import Any

from django.core.management.base import BaseCommand

from portal import health


class Command(BaseCommand):
    """The health check of programs that answer no HTTP: worker and scheduler."""

    help = "Print the state of database, migrations and queue; exit 1 when one of them is not ok."

    def handle(self, **_options: Any) -> None:
        """Print one line per part."""
        parts = health.state()
        for part, answer in parts.items():
            self.stdout.write(f"{part}: {answer}")
        if any(answer != "ok" for answer in parts.values()):
            raise SystemExit(1)

"""Command that compacts old readings on which nothing rests, as the owner of the tables."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connections

from reviews.upkeep.actions import prune
from reviews.upkeep.pruning import AT_ONCE, PruningPlan, days_set, plan, why_not_prune

BY = "system:command"


class Command(BaseCommand):
    """Command for a timer of your own; docs/operate.md says what rests on what and what a tombstone keeps."""

    help = "Compact snapshots that nothing rests on after PRUNE_DAYS, as the owner (MIGRATE_DATABASE_URL)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add whether to only look."""
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")

    def handle(self, *, dry_run: bool, **_options: Any) -> None:
        """Say what may go and what holds the rest; then compact it, one ledger entry for each 500 snapshots."""
        if why := why_not_prune(days_set()):
            raise CommandError(why)
        if "owner" not in connections:
            raise CommandError("MIGRATE_DATABASE_URL is not set. Set it to the role that owns the tables.")
        app = connections["default"]
        connections["default"] = connections["owner"]
        try:
            found = plan(days_set())
            self._tell(found)
            if not dry_run:
                self._prune(found)
        except DatabaseError as error:
            raise CommandError(f"The database refused: {str(error).splitlines()[0]}") from error
        finally:
            connections["default"] = app

    def _tell(self, found: PruningPlan) -> None:
        self.stdout.write(f"Snapshots last read before {found.before:%Y-%m-%d}: {found.old}")
        for holder, count in found.held.items():
            self.stdout.write(f"  held by {holder}: {count}")
        self.stdout.write(f"  nothing rests on: {len(found.free)}")

    def _prune(self, found: PruningPlan) -> None:
        count = size = 0
        for start in range(0, len(found.free), AT_ONCE):
            left = prune(found.free[start : start + AT_ONCE], before=found.before, by=BY)
            count, size = count + len(left), size + sum(one.size for one in left)
        self.stdout.write(f"Compacted to tombstones: {count}; their rows had {size:,} bytes.")

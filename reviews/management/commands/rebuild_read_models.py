"""Command that writes the narrow rows of lists, turns and suite runs anew where they are not what they should be."""

from typing import Any

from django.core.management.base import BaseCommand

from reviews.home.working_out import differing, refresh
from reviews.readmodels.queries import stale
from reviews.readmodels.rows import mark, rebuild
from reviews.suites.queries import stale_summaries
from reviews.suites.rows import write_summary


class Command(BaseCommand):
    """Command for a database whose triggers were switched off; without a difference it changes nothing."""

    help = "Compare the rows that lists, checks and turns read with their definition, and write those that differ anew."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        """Write what differs and print how many rows that were."""
        entries = stale()
        if entries:
            rebuild(entries)
            self.stdout.write(f"Wrote {len(entries)} rows anew: {_first('decision', entries)}.")
        turns = differing()
        mark(turns)
        refresh()
        if turns:
            self.stdout.write(f"Worked out the turns of {len(turns)} candidates anew: {_first('candidate', turns)}.")
        summaries = stale_summaries()
        for suite_run in summaries:
            write_summary(suite_run)
        if summaries:
            self.stdout.write(f"Wrote the summaries of {len(summaries)} suite runs anew: {_first('run', summaries)}.")
        if not entries and not turns and not summaries:
            self.stdout.write("Every row is what its definition says.")


def _first(noun: str, numbers: list[int]) -> str:
    return f"{noun} {', '.join(map(str, numbers[:20]))}"

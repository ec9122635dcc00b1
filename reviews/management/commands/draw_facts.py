"""Command that generates docs/facts.md, the list of facts in a reading, or reports that it is stale."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reviews.hub.facts.catalogue import KEYS
from reviews.hub.shapes.reading import ABSENT, FILE, GATED, HUB, INFERRED, NOT_READ, NOT_SAID, UNANSWERED, UNVERIFIED

INTRODUCTION = (
    "Every reading of a repository has each of these facts once, in this order. A fact has a value, a state, its file "
    "and line, a quotation, and the method that found it."
)
STATES = {
    FILE: "found in a file of the repository at the commit",
    HUB: "stated by the hub: its answer, its file list, or its own parsing of the card",
    INFERRED: "derived from what was read, by the method that the fact names",
    UNVERIFIED: "the publisher's own statement, not checked",
    UNANSWERED: "no answer; the fact says why",
}
WHYS = {
    ABSENT: "the file or part that would state it does not exist",
    NOT_SAID: "the file exists but does not state it, or states nothing valid",
    NOT_READ: "the file exists but could not be read; a finding gives the reason",
    GATED: "the hub does not serve the file to the portal's account",
}


class Command(BaseCommand):
    """Command ``manage.py draw_facts [--check]``."""

    help = "Write docs/facts.md from reviews/hub/facts/catalogue.py."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        """Add ``--check``, which writes nothing and fails if the file differs."""
        parser.add_argument("--check", action="store_true", help="fail if the file is stale instead of writing it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, or compare it."""
        path = Path(settings.BASE_DIR) / "docs" / "facts.md"
        drawn = drawing()
        if not options["check"]:
            path.write_text(drawn)
        elif not path.exists() or path.read_text() != drawn:
            raise CommandError("docs/facts.md is stale; run `manage.py draw_facts`.")


def drawing() -> str:
    """Return the document: the meaning of each state and reason, and one row per key."""
    lines = [
        "# Facts",
        "",
        "Generated from `reviews/hub/facts/catalogue.py` by `manage.py draw_facts`; do not edit by hand.",
        "",
    ]
    lines += [INTRODUCTION, ""]
    lines += _table(("state", "means"), STATES.items())
    lines += _table(("why a fact is unanswered", "means"), WHYS.items())
    rows = [(f"`{key.key}`", key.title, key.value, ", ".join(key.states), key.source) for key in KEYS]
    lines += _table(("key", "title", "value", "states", "read from"), rows)
    return "\n".join(lines[:-1]) + "\n"


def _table(head: tuple[str, ...], rows: Any) -> list[str]:
    drawn = [f"| {' | '.join(row)} |" for row in rows]
    return [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *drawn, ""]

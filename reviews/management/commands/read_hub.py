"""Command that prints a reading of a hub repository, the evidence document as JSON, without a database."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reviews.hub import reading as client
from reviews.hub.errors import Gated, HubError
from reviews.hub.repo_id import MalformedRepoId, check_revision, parse
from reviews.hub.shapes.reading import ReadingValue
from reviews.hub.text import visible

MALFORMED_ID = 2


class Command(BaseCommand):
    """Command ``manage.py read_hub OWNER/NAME [--hub NAME] [--revision REV] [--json]``; the exit status tells failures.

    0 read; 2 malformed id; 3 not found or unknown revision; 4 gated or disabled, with the partial evidence printed;
    5 unreachable or rate limited; 6 malformed or too big.
    """

    help = "Read a repository at one commit and print the evidence."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        """Add the repository, the hub's name, the revision and the output format."""
        parser.add_argument("repository", help="owner/name, or a URL on a configured hub")
        parser.add_argument("--hub", default=next(iter(settings.HUBS)), help="a hub's name (default: the first)")
        parser.add_argument("--revision", help="branch, tag or commit (default: the main branch)")
        parser.add_argument("--json", action="store_true", help="print the whole evidence document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, print, and exit with the status for the result."""
        try:
            ref = parse(options["repository"], settings.HUBS, options["hub"])
            revision = check_revision(options["revision"]) if options["revision"] else ref.revision
        except MalformedRepoId as error:
            self._stop(str(error), MALFORMED_ID)
        try:
            reading = client.read(settings.HUBS[ref.hub], ref.id, revision)
        except HubError as error:
            if error.reading is not None:
                self._print(error.reading, whole=options["json"])
            self._stop(str(error), error.exit_status)
        self._print(reading, whole=options["json"])
        if reading.partial:
            self._stop(f"{ref.id} is gated; its files were not read.", Gated.exit_status)

    def _print(self, reading: ReadingValue, *, whole: bool) -> None:
        self.stdout.write(json.dumps(reading.to_json(), indent=1) if whole else words(reading))

    def _stop(self, sentence: str, status: int) -> Any:
        self.stderr.write(sentence)
        raise SystemExit(status)


def words(reading: ReadingValue) -> str:
    """Return the reading as a few lines for a person."""
    repo = reading.repo
    lines = [f"{repo.id}@{repo.commit or 'unknown'} on {repo.hub}"]
    lines += [f"{len(reading.artifacts)} files, digest {reading.digest}"]
    lines += [f"{finding.severity}: {finding.title} {finding.file}".rstrip() for finding in reading.findings]
    return "\n".join(map(visible, lines))

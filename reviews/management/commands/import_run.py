"""Command that imports the result file of a load tool or of a suite as a run, for scripts and pipelines."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.files.kinds import MOST_BYTES, RefusedFile
from reviews.files.uploads import FileContent, content_of
from reviews.people.models import User
from reviews.people.permits import Forbidden
from reviews.runs.header import RunHeader, header_of
from reviews.runs.models import SUITE, Run
from reviews.runs.refused import RefusedRun, UnknownArtifact
from reviews.runs.rows import RunFiles
from reviews.shortlist.models import ShortlistEntry
from reviews.suites.run_file import is_suite_run, suite_run_file
from reviews.workflow import states
from reviews.workflow.actions.evaluating import import_entry_run, import_suite_run
from reviews.workflow.actions.importing import RunStatement, import_run
from reviews.workflow.models import Candidate

UNKNOWN_ARTIFACT, MALFORMED = 3, 6


class Command(BaseCommand):
    """Command with exit status 0 for a run that is stored, 3 for an unknown artifact, 6 for files that are refused."""

    help = "Import a result file of a load tool with its header, or a suite's run, as a run of an artifact set."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the files, who imports them, and optionally the candidate."""
        parser.add_argument(
            "file", help="result file of a load tool (vllm bench serve, guidellm, …) or of run_suite.py"
        )
        parser.add_argument("--header", default="", help="YAML or JSON file with what a load tool does not know")
        parser.add_argument("--by", required=True, help="user name of the engineering reviewer who imports it")
        parser.add_argument("--log", default="", help="the server's log, kept with the run")
        parser.add_argument("--candidate", type=int, default=0, help="number of the candidate (default: by the header)")
        parser.add_argument(
            "--shortlist", type=int, default=0, help="number of a shortlist: the run is of its entry with these bytes"
        )
        parser.add_argument("--json", action="store_true", help="print the run as JSON")

    def handle(
        self, *, file: str, header: str, by: str, log: str, candidate: int, shortlist: int, **options: Any
    ) -> None:
        """Import the run and print its number."""
        person = User.objects.filter(username=by, is_active=True).first()
        if person is None:
            raise CommandError(f"No active account is called {by}.")
        try:
            files = RunFiles(_file(file), _file(log) if log else None)
            if is_suite_run(files.result.data):
                read = suite_run_file(files.result.data)
                if shortlist:
                    run = import_entry_run(_entry(shortlist, read.header), files=files, by=person)
                else:
                    run = import_suite_run(_candidate(candidate, read.header), files=files, by=person)
            elif shortlist:
                raise RefusedRun(
                    "An entry of a shortlist takes runs of a suite only. Name the candidate of a load run."
                )
            elif not header:
                raise RefusedRun("Name the header with --header: only the run of a suite brings its own.")
            else:
                said = header_of(_bytes(header))
                run = import_run(_candidate(candidate, said), said=RunStatement(files, said), by=person)
        except UnknownArtifact as error:
            raise CommandError(str(error), returncode=UNKNOWN_ARTIFACT) from error
        except (RefusedRun, RefusedFile) as error:
            raise CommandError(str(error), returncode=MALFORMED) from error
        except Forbidden as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(_told(run)) if options["json"] else f"Run {run.pk}: {run.served_by}, {run.tool}")


def _told(run: Run) -> dict[str, Any]:
    played = {}
    if run.kind == SUITE:
        row = run.suite_run
        played = {"suite": row.suite.digest, "answered": row.answered, "of": row.suite.size}
    return {
        "run": run.pk, "kind": run.kind, "candidate": run.candidate_id, "entry": run.entry_id, "sha256": run.digest,
        "artifact": run.artifact, "rung": run.rung, "runtime": run.served_by, "measures": run.measures, **played,
    }  # fmt: skip


def _bytes(path: str) -> bytes:
    """Return the bytes of a file, and no more of them than can be taken."""
    try:
        with Path(path).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def _file(path: str) -> FileContent:
    return content_of(Path(path).name, _bytes(path))


def _candidate(number: int, header: RunHeader) -> Candidate:
    """Return the candidate of this number, else the only one in review or decided that the header can be of."""
    asked = {"pk": number} if number else {"repo_id__iexact": header.repository, "commit": header.commit}
    rows = list(Candidate.objects.filter(state__in=(states.IN_REVIEW, states.DECIDED), **asked)[:2])
    if not rows:
        raise UnknownArtifact(f"No candidate in review is {header.repository} at {header.commit[:7]}.")
    if len(rows) > 1:
        raise RefusedRun(f"Several candidates are {header.repository} at this commit. Name one with --candidate.")
    return rows[0]


def _entry(number: int, header: RunHeader) -> ShortlistEntry:
    """Return the entry of this shortlist that has the bytes of the header."""
    found = ShortlistEntry.objects.filter(shortlist=number, artifact=header.artifact, removed_at__isnull=True).first()
    if found is None:
        raise UnknownArtifact(f"No entry of shortlist {number} has the artifact set {header.artifact[:7]}.")
    return found

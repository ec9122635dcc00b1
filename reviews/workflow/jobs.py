"""Worker entry points of the review; ``jobs/kinds.py`` holds their dotted names."""

from datetime import date
from typing import cast

from django.db import transaction

from reviews.files.cipher import CannotOpen
from reviews.files.kinds import RefusedFile
from reviews.files.uploads import content_of
from reviews.jobs.run import Step
from reviews.language.phrases import say
from reviews.ledger.record import through
from reviews.licensing.models import TermsVersion
from reviews.people.permits import Forbidden
from reviews.runs.refused import RefusedRun
from reviews.runs.rows import RunFiles
from reviews.shortlist.models import ShortlistEntry
from reviews.suites.checks.outcome import CheckOutcome
from reviews.suites.models import RunUpload, Suite
from reviews.suites.outcomes import outcomes_of
from reviews.suites.queries import cases_of
from reviews.suites.rows import settle_upload
from reviews.suites.run_file import suite_run_file
from reviews.suites.sealed_uploads import data_of
from reviews.workflow import reminders
from reviews.workflow.actions.evaluating import import_entry_run, import_suite_run
from reviews.workflow.actions.following import follow_terms as follow_next


def remind(day: int, step: Step) -> None:
    """Write the reminders of one day, given as its ordinal number."""
    step(say("Looking for what is due"))
    reminders.remind(date.fromordinal(day))


def follow_terms(version_id: int, step: Step) -> None:
    """Let every decision follow a change of terms, some candidates at a time, from where an earlier attempt ended."""
    version, done = TermsVersion.objects.select_related("license").get(pk=version_id), 0
    while count := follow_next(version):
        done += count
        step(say("{done} candidates followed version {number_of} of the terms", done=done, number_of=version.number))


def judge_suite_run(number: int, step: Step) -> None:
    """Judge the answers of a result file that was handed in, and import it in the name of whoever did.

    A file that is refused says why on the page; one whose worker died waits for the next attempt.
    """
    about = ("by", "candidate__workload", "candidate__snapshot", "entry__shortlist__workload", "entry__snapshot")
    row = RunUpload.objects.select_related(*about).get(pk=number)
    if row.settled:
        return
    try:
        files = RunFiles(content_of(row.name, data_of(row)))
        judged = _judged(row, files.result.data, step)
        step(say("Storing the run"))
        with transaction.atomic(), through(row.through):
            if row.candidate:
                run = import_suite_run(row.candidate, files=files, by=row.by, judged=judged)
            else:
                run = import_entry_run(cast(ShortlistEntry, row.entry), files=files, by=row.by, judged=judged)
            settle_upload(row, run=run)
    except CannotOpen as error:
        settle_upload(row, refused=say("The file cannot be read any more. {error} Hand it in again.", error=error))
    except (RefusedRun, RefusedFile, Forbidden) as error:
        settle_upload(row, refused=str(error))


def _judged(row: RunUpload, data: bytes, step: Step) -> dict[str, CheckOutcome]:
    """Return what the checks say of each answer, outside of the act, which would hide how far it is."""
    step(say("Reading the file"))
    said = suite_run_file(data)
    workload = (row.candidate or cast(ShortlistEntry, row.entry).shortlist).workload_id
    suite = Suite.objects.filter(workload=workload, digest=said.suite).first()
    return outcomes_of(said.results, cases_of(suite), step) if suite else {}

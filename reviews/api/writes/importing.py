"""Runs that pipelines hand in: the same files as on the pages of a candidate and of an entry of a shortlist."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from ninja import File, Form, Schema, Status, UploadedFile
from ninja.errors import HttpError
from pydantic import Field

from reviews.api.acting import doing
from reviews.api.auth import Bearer
from reviews.api.reads.candidates import candidate_of
from reviews.api.reads.shortlists import shortlist_of
from reviews.api.reads.uploads import RunUploadAnswer, place_of_upload, upload_answer
from reviews.api.routes import WRITES, router
from reviews.api.runs import page_of_run, place_of_run
from reviews.api.writes.fields import require_valid
from reviews.desks.engineering.run_forms import RunForm
from reviews.desks.suites.forms import SuiteRunForm
from reviews.desks.suites.waiting_runs import AT_ONCE
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.people.permits import require
from reviews.runs.models import Run
from reviews.runs.refused import RefusedRun, UnknownArtifact
from reviews.runs.rows import RunFiles
from reviews.shortlist.models import Shortlist, ShortlistEntry
from reviews.suites.models import RunUpload
from reviews.suites.run_file import is_suite_run, suite_run_file
from reviews.workflow.actions.evaluating import hand_in_entry_run, hand_in_run, import_entry_run, import_suite_run
from reviews.workflow.actions.importing import RunStatement, import_run, why_not_import
from reviews.workflow.models import Candidate

NO_HEADER = say("Send the header: only the result file of a suite brings its own.")
SUITES_ONLY = say("An entry of a shortlist takes runs of a suite only. Send a load run to its candidate.")


class RunImported(Schema):
    """The run that the file is: its kind, its digest, its address in the API, and its page."""

    number: int
    kind: str = Field(description="load or suite")
    candidate: int | None = Field(description="the one that it was imported for; null for a run of a shortlist")
    shortlist: int | None
    sha256: str = Field(description="of the result file")
    url: str
    page: str


class RunSent(Schema):
    """What the load tool does not know; the result file of a suite has a header of its own."""

    header: str = Field("", max_length=20_000, description="YAML or JSON of plain fields; see docs/runs.md")


@router.post(
    "candidates/{number}/runs", response={201: RunImported, 202: RunUploadAnswer, **WRITES}, auth=Bearer(own="runs"),
    summary="Import a run",
)  # fmt: skip
def import_candidate_run(
    request: HttpRequest, response: HttpResponse, number: int, asked: Form[RunSent], result: File[UploadedFile],
    log: File[UploadedFile | None] = None,
) -> Any:  # fmt: skip
    """Import a load run from its result file and header, or a run of the workload's suite from its result file.

    The token's owner imports it: an engineering reviewer who did not propose the candidate. The same file again is the
    same run. 202 for a suite's file of more than 1 MiB, which the worker judges: ask at ``url`` how far it is.
    """
    candidate = candidate_of(request, number)
    with doing(request) as who:
        require(why_not_import(who, candidate))
        files = _files(result)
        try:
            if not is_suite_run(files.result.data):
                return _imported(response, _load_run(candidate, asked, result, log, who))
            if _is_for_the_worker(files):
                return _waits(response, hand_in_run(candidate, files=files, by=who))
            return _imported(response, import_suite_run(candidate, files=files, by=who))
        except RefusedRun as error:
            raise HttpError(422, str(error)) from error


@router.post(
    "shortlists/{number}/runs", response={201: RunImported, 202: RunUploadAnswer, **WRITES}, auth=Bearer(own="runs"),
    summary="Import a run of a shortlist",
)  # fmt: skip
def import_shortlist_run(
    request: HttpRequest, response: HttpResponse, number: int, result: File[UploadedFile]
) -> Any:  # fmt: skip
    """Import a run of the workload's suite for the entry whose artifact set the header of the file names.

    The token's owner imports it: an engineering reviewer apart from whoever proposed the model. The same file again is
    the same run. 202 for a file of more than 1 MiB, which the worker judges: ask at ``url`` how far it is.
    """
    shortlist = shortlist_of(request, number)
    with doing(request) as who:
        files = _files(result)
        try:
            if not is_suite_run(files.result.data):
                raise RefusedRun(SUITES_ONLY)
            entry = _entry(shortlist, files)
            if _is_for_the_worker(files):
                return _waits(response, hand_in_entry_run(entry, files=files, by=who))
            return _imported(response, import_entry_run(entry, files=files, by=who))
        except RefusedRun as error:
            raise HttpError(422, str(error)) from error


def _files(result: UploadedFile) -> RunFiles:
    """Return the result file as the page takes it. Raises ``HttpError`` 422 for a file that cannot be kept."""
    form = SuiteRunForm({}, MultiValueDict({"result": [result]}))
    require_valid(form)
    return form.handed_in()


def _is_for_the_worker(files: RunFiles) -> bool:
    """Tell whether a file is too large to be judged while its sender waits; one that is a run already is not judged."""
    return len(files.result.data) > AT_ONCE and not Run.objects.filter(digest=files.digest).exists()


def _load_run(
    candidate: Candidate, asked: RunSent, result: UploadedFile, log: UploadedFile | None, who: User
) -> Run:  # fmt: skip
    """Import a load run. Raises ``RefusedRun``, and ``HttpError`` 422 for a header that cannot be read."""
    if not asked.header.strip():
        raise RefusedRun(NO_HEADER)
    result.seek(0)
    files: MultiValueDict[str, Any] = MultiValueDict({"result": [result]})
    if log is not None:
        files["log"] = log
    form = RunForm({"header": asked.header}, files)
    header = require_valid(form)["header"]
    return import_run(candidate, said=RunStatement(form.handed_in(), header), by=who)


def _entry(shortlist: Shortlist, files: RunFiles) -> ShortlistEntry:
    """Return the entry that has the bytes that the file's header names. Raises ``RefusedRun`` if none has."""
    artifact = suite_run_file(files.result.data).header.artifact
    rows = ShortlistEntry.objects.select_related("shortlist__workload", "snapshot")
    found = rows.filter(shortlist=shortlist, artifact=artifact, removed_at__isnull=True).first()
    if found is None:
        raise UnknownArtifact(
            say(
                "No entry of shortlist {number} has the artifact set {artifact}.",
                number=shortlist.pk,
                artifact=artifact[:7],
            )
        )
    return found


def _imported(response: HttpResponse, run: Run) -> Any:
    response["Location"] = place_of_run(run.pk)
    return Status(201, {
        "number": run.pk, "kind": run.kind, "candidate": run.candidate_id, "sha256": run.digest,
        "shortlist": run.entry.shortlist_id if run.entry else None, "url": place_of_run(run.pk),
        "page": page_of_run(run),
    })  # fmt: skip


def _waits(response: HttpResponse, upload: RunUpload) -> Any:
    response["Location"] = place_of_upload(upload.pk)
    return Status(202, upload_answer(upload))

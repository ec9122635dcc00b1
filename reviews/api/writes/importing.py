"""Runs that pipelines hand in: the same file with the same header as on the page of a candidate."""

from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja import File, Form, Schema, Status, UploadedFile
from ninja.errors import HttpError
from pydantic import Field

from reviews.api.acting import doing
from reviews.api.auth import Bearer
from reviews.api.reads.candidates import candidate_of
from reviews.api.routes import WRITES, router
from reviews.api.writes.fields import require_valid
from reviews.desks.engineering.run_forms import RunForm
from reviews.people.permits import require
from reviews.runs.refused import RefusedRun
from reviews.workflow.actions.importing import RunStatement, import_run, why_not_import


class RunImported(Schema):
    """The run that the file is, and the digest of the file."""

    number: int
    candidate: int
    sha256: str


class RunSent(Schema):
    """What the load tool does not know."""

    header: str = Field(max_length=20_000, description="YAML or JSON of plain fields; see docs/runs.md")


@router.post(
    "candidates/{number}/runs", response={201: RunImported, **WRITES}, auth=Bearer(own="runs"), summary="Import a run"
)
def hand_in_run(
    request: HttpRequest, number: int, asked: Form[RunSent], result: File[UploadedFile],
    log: File[UploadedFile | None] = None,
) -> Any:  # fmt: skip
    """Import a load run from its result file and header. The same file again is the same run.

    The token's owner imports it: an engineering reviewer who did not propose the candidate.
    """
    candidate = candidate_of(request, number)
    with doing(request) as who:
        require(why_not_import(who, candidate))
        files: MultiValueDict[str, Any] = MultiValueDict({"result": [result]})
        if log is not None:
            files["log"] = log
        form = RunForm({"header": asked.header}, files)
        header = require_valid(form)["header"]
        try:
            row = import_run(candidate, said=RunStatement(form.handed_in(), header), by=who)
        except RefusedRun as error:
            raise HttpError(422, str(error)) from error
    return Status(201, {"number": row.pk, "candidate": row.candidate_id, "sha256": row.digest})

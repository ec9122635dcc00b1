"""Result files that were handed in for the worker to judge: how far each is, and the run that it became."""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from reviews.api.auth import Bearer
from reviews.api.reads.workloads import sight
from reviews.api.routes import PROBLEMS, router
from reviews.api.runs import place_of_run
from reviews.api.sight import row_of
from reviews.desks.suites.waiting_runs import with_job
from reviews.language.phrases import say
from reviews.suites.models import RunUpload
from reviews.workloads.queries import visible_to

WAITING, IMPORTED, REFUSED, FAILED = "waiting", "imported", "refused", "failed"


class RunUploadAnswer(Schema):
    """A result file that was handed in: ``words`` say how far it is, or why it is no run."""

    number: int
    state: str = Field(description="waiting, imported, refused, or failed: the worker could not judge it")
    words: str
    name: str
    size: int = Field(description="in bytes")
    sha256: str
    candidate: int | None
    shortlist: int | None
    run: int | None = Field(description="number of the run that it became")
    run_url: str | None = Field(description="address of that run in the API")
    url: str = Field(description="address of this answer")


@router.get(
    "run-uploads/{number}", response={200: RunUploadAnswer, **PROBLEMS}, auth=Bearer(own="runs"),
    summary="Read how far a result file is",
)  # fmt: skip
def run_upload(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return a result file that an import answered with 202. It is settled once it is imported or refused."""
    seen = visible_to(sight(request)).order_by().values("pk")
    about = Q(candidate__workload__in=seen) | Q(entry__shortlist__workload__in=seen)
    missing = say("Result file {number_of} does not exist.", number_of=number)
    return upload_answer(row_of(RunUpload.objects.filter(about), number, missing))


def place_of_upload(number: int) -> str:
    """Return the address of a result file in the API."""
    return f"{settings.PORTAL_URL}/api/v1/run-uploads/{number}"


def upload_answer(one: RunUpload) -> dict[str, Any]:
    """Return a result file as the API has it."""
    state, words = _state(one)
    same = ("name", "size", "sha256")
    return {name: getattr(one, name) for name in same} | {
        "number": one.pk, "state": state, "words": words, "candidate": one.candidate_id,
        "shortlist": one.entry.shortlist_id if one.entry else None, "run": one.run_id,
        "run_url": place_of_run(one.run_id) if one.run_id else None, "url": place_of_upload(one.pk),
    }  # fmt: skip


def _state(one: RunUpload) -> tuple[str, str]:
    if one.run_id:
        return IMPORTED, f"Imported as run {one.run_id}."
    found = with_job(one)
    if one.refused:
        return REFUSED, found.words
    return (WAITING if found.job and found.job.live else FAILED), found.words

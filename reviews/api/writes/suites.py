"""Suites that pipelines upload and hand out to themselves; people grade the answers, without knowing the model."""

from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja import File, Schema, Status, UploadedFile
from ninja.errors import HttpError
from pydantic import ConfigDict, Field

from reviews.api.acting import doing
from reviews.api.auth import Bearer
from reviews.api.form_schema import as_in
from reviews.api.reads.suites import HandoutAnswer, SuiteAnswer, handout_answer, suite_answer, suite_of
from reviews.api.reads.workloads import workload_of
from reviews.api.routes import WRITES, router
from reviews.api.schemas import Text
from reviews.api.writes.fields import as_form, require_valid
from reviews.desks.suites.forms import HandOutForm, SuiteForm
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.suites.actions import hand_out, upload_suite
from reviews.suites.models import Suite
from reviews.suites.permits import why_not_write_suite
from reviews.suites.queries import kinds_of, newest_suite
from reviews.suites.refused import RefusedSuite
from reviews.suites.suite_file import SuiteFile
from reviews.workloads.models import Workload


class HandoutSent(Schema):
    """Where a version will be played, and what for."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=as_in(HandOutForm))

    place: Text
    purpose: str = Field(max_length=10_000)


@router.post(
    "workloads/{slug}/suites", response={200: SuiteAnswer, 201: SuiteAnswer, **WRITES}, auth=Bearer(own="suites"),
    summary="Upload a version of a suite",
)  # fmt: skip
def upload_suite_version(request: HttpRequest, slug: Text, file: File[UploadedFile]) -> Any:
    """Upload the next version: JSON lines or JSON of at most 25 MiB, as docs/suites.md has it.

    The same cases again are the same version, answered with 200; they become no new one.
    """
    work = workload_of(request, slug)
    with doing(request) as who:
        require(why_not_write_suite(who, work))
        said: SuiteFile = require_valid(SuiteForm({}, MultiValueDict({"file": [file]})))["file"]
        if known := _same(work, said):
            return Status(200, suite_answer(known, kinds_of(known)))
        try:
            made = upload_suite(work, said=said, by=who)
        except RefusedSuite as error:
            if known := _same(work, said):  # the same file came twice at once
                return Status(200, suite_answer(known, kinds_of(known)))
            raise HttpError(422, str(error)) from error
    return Status(201, suite_answer(made, kinds_of(made)))


def _same(work: Workload, said: SuiteFile) -> Suite | None:
    return Suite.objects.filter(workload=work, digest=said.digest).select_related("by").first()


@router.post(
    "workloads/{slug}/suites/{number}/handouts", response={201: HandoutAnswer, **WRITES}, auth=Bearer(own="suites"),
    summary="Hand a suite out",
)  # fmt: skip
def hand_suite_out(request: HttpRequest, slug: Text, number: int, asked: HandoutSent) -> Any:
    """Hand the newest version out, to be played at one place, which its data class must allow.

    409 if the version is no longer the newest. The answer's ``file`` is what ``run_suite.py`` plays.
    """
    work = workload_of(request, slug)
    with doing(request) as who:
        require(why_not_write_suite(who, work))
        suite, newest = suite_of(work, number), newest_suite(work)
        if newest is None or newest.pk != suite.pk:
            raise HttpError(409, say("Version {number_of} of the suite is no longer the newest.", number_of=number))
        try:
            made = hand_out(suite, **require_valid(HandOutForm(as_form(asked.dict()))), by=who)
        except RefusedSuite as error:
            raise HttpError(422, str(error)) from error
    return Status(201, handout_answer(made, work))

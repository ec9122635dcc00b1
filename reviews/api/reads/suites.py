"""Suites of a workload: versions, cases, and where each was handed out, with the file that is played there."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Schema
from pydantic import Field

from reviews.api.auth import Bearer
from reviews.api.paging import PageAsked, by_number, listed
from reviews.api.reads.workloads import sight, workload_of
from reviews.api.routes import PROBLEMS, router
from reviews.api.schemas import Text
from reviews.api.sight import row_of
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.suites.models import Suite, SuiteCase, SuiteHandout
from reviews.suites.permits import why_not_read_cases, why_not_write_suite
from reviews.suites.queries import file_lines, kinds_of_each
from reviews.workloads.models import Workload


class SuiteAnswer(Schema):
    """One version of a workload's suite; the newest counts. ``sha256`` covers its cases, ``kinds`` counts them."""

    number: int
    title: str
    data_class: str
    size: int = Field(description="number of cases")
    sha256: str
    kinds: dict[str, int]
    by: str
    at: datetime


class SuiteAnswers(Schema):
    """A part of the versions; ``next`` is the cursor of the rest, null at the end."""

    items: list[SuiteAnswer]
    next: str | None


class SuiteCaseAnswer(Schema):
    """One case as it was uploaded; ``graders`` is how many people must grade an answer to it, 0 for none."""

    position: int
    key: str
    kind: str
    data_class: str
    graders: int
    body: dict[str, Any]


class SuiteCaseAnswers(Schema):
    """A part of the cases; ``next`` is the cursor of the rest, null at the end."""

    items: list[SuiteCaseAnswer]
    next: str | None


class HandoutAnswer(Schema):
    """A version that was handed out, to be played at one place; ``file`` is the address of what is played."""

    number: int
    suite: int = Field(description="number of the version")
    sha256: str = Field(description="of the suite's cases")
    place: str
    purpose: str
    by: str
    at: datetime
    file: str


class HandoutAnswers(Schema):
    """A part of the hand-outs; ``next`` is the cursor of the rest, null at the end."""

    items: list[HandoutAnswer]
    next: str | None


_LINES = {"description": "The suite: JSON lines",
          "content": {"application/x-ndjson": {"schema": {"type": "string"}}}}  # fmt: skip


def suite_of(work: Workload, number: int) -> Suite:
    """Return one version of a workload's suite. Raises ``HttpError`` 404."""
    rows = Suite.objects.filter(workload=work).select_related("by", "workload__team")
    missing = say("This workload has no version {number_of} of a suite.", number_of=number)
    return row_of(rows, number, missing, key="number")


@router.get(
    "workloads/{slug}/suites", response={200: SuiteAnswers, **PROBLEMS}, auth=Bearer(own="read"),
    summary="List the versions of a suite",
)  # fmt: skip
def suite_list(request: HttpRequest, slug: Text, asked: Query[PageAsked]) -> dict[str, Any]:
    """Return the versions of a workload's suite, newest first. The highest number is the one that counts."""
    work = workload_of(request, slug)
    rows, following = by_number(Suite.objects.filter(workload=work).select_related("by"), asked, "number")
    kinds = kinds_of_each(rows)
    return listed([suite_answer(one, kinds[one.pk]) for one in rows], following)


@router.get(
    "workloads/{slug}/suites/{number}/cases", response={200: SuiteCaseAnswers, **PROBLEMS}, auth=Bearer(own="read"),
    summary="List the cases of a suite",
)  # fmt: skip
def suite_cases(request: HttpRequest, slug: Text, number: int, asked: Query[PageAsked]) -> dict[str, Any]:
    """Return the cases in their order. Those of a sensitive data class are for tokens of the workload's team only."""
    found = suite_of(workload_of(request, slug), number)
    require(why_not_read_cases(sight(request), found))
    rows, following = by_number(SuiteCase.objects.filter(suite=found), asked, "position", rising=True)
    same = ("position", "key", "kind", "data_class", "graders", "body")
    return listed([{name: getattr(one, name) for name in same} for one in rows], following)


@router.get(
    "workloads/{slug}/handouts", response={200: HandoutAnswers, **PROBLEMS}, auth=Bearer(own="read"),
    summary="List where a suite was handed out",
)  # fmt: skip
def handout_list(request: HttpRequest, slug: Text, asked: Query[PageAsked]) -> dict[str, Any]:
    """Return the hand-outs of every version, newest first."""
    work = workload_of(request, slug)
    found = SuiteHandout.objects.filter(suite__workload=work).select_related("by", "suite")
    rows, following = by_number(found, asked)
    return listed([handout_answer(one, work) for one in rows], following)


@router.get(
    "workloads/{slug}/handouts/{number}/suite.jsonl", response=PROBLEMS, auth=Bearer(own="suites"),
    summary="Download a suite that was handed out", openapi_extra={"responses": {200: _LINES}},
)  # fmt: skip
def handout_file(request: HttpRequest, slug: Text, number: int) -> Any:
    """Return the file that ``run_suite.py`` plays, for who may hand the suite out and may read its cases."""
    work = workload_of(request, slug)
    require(why_not_write_suite(sight(request), work))
    rows = SuiteHandout.objects.select_related("suite__workload__team").filter(suite__workload=work)
    found = row_of(rows, number, say("This workload has no hand-out {number_of}.", number_of=number))
    require(why_not_read_cases(sight(request), found.suite))
    answer = StreamingHttpResponse(file_lines(found), content_type="application/x-ndjson")
    answer["Cache-Control"] = "no-store"
    return answer


def suite_answer(one: Suite, kinds: dict[str, int]) -> dict[str, Any]:
    """Return a version of a suite as the API has it; ``kinds`` is how many cases of each kind it has."""
    same = ("number", "title", "data_class", "size", "at")
    return {name: getattr(one, name) for name in same} | {
        "sha256": one.digest, "kinds": kinds, "by": one.by.name,
    }  # fmt: skip


def handout_answer(one: SuiteHandout, work: Workload) -> dict[str, Any]:
    """Return a hand-out as the API has it."""
    same = ("place", "purpose", "at")
    return {name: getattr(one, name) for name in same} | {
        "number": one.pk, "suite": one.suite.number, "sha256": one.suite.digest, "by": one.by.name,
        "file": f"{settings.PORTAL_URL}/api/v1/workloads/{work.slug}/handouts/{one.pk}/suite.jsonl",
    }  # fmt: skip

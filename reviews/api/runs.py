"""Endpoints of runs: what was measured on a repository's commit, and one run."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router, Schema
from pydantic import Field

from reviews.api import check as machine
from reviews.api import schemas
from reviews.api.acting import reader
from reviews.api.auth import Bearer
from reviews.api.sight import row_of
from reviews.language.phrases import say
from reviews.runs.models import SUITE, Run
from reviews.runs.queries import runs_at, stored
from reviews.workflow.run_sight import visible_runs

MOST = 200
"""Runs of one answer; the newest are returned."""
ABOUT = ("suite_run__suite", "node_class_version")

router = Router()


class RunQuery(Schema):
    """A repository at a commit."""

    repo: schemas.Text = Field(description="owner/name, exactly as on the hub")
    commit: schemas.Text = Field(description="all 40 hexadecimal digits")
    hub: schemas.Text = Field("", description="name of a configured hub; defaults to the first one")


class RunAnswer(Schema):
    """One run: what was served by what, and every load with its measures, or how much of a suite was answered."""

    number: int
    kind: str = Field(description="load or suite")
    candidate: int | None = Field(description="the one that it was imported for; null for a run of a shortlist")
    shortlist: int | None = Field(description="number of the shortlist whose entry it was imported for")
    sha256: str = Field(description="of the result file")
    artifact: str = Field(description="SHA-256 of the artifact set that was served")
    rung: str
    runtime: str
    version: str
    image: str
    flags: str
    node_class: str
    node_class_version: int
    accelerators: int
    tool: str
    ran_on: str
    memory_peak_mib: int | None
    measures: list[dict[str, Any]] = Field(description="the loads; empty for a run of a suite")
    suite: str = Field(description="SHA-256 of the suite's cases; empty for a load run")
    answered: int | None = Field(description="cases of the suite that have an answer")
    size: int | None = Field(description="cases of the suite")


class RunAnswers(Schema):
    """The newest runs of a commit."""

    runs: list[RunAnswer]


@router.get(
    "runs",
    response={200: RunAnswers, 401: schemas.Problem, 403: schemas.Problem, 422: schemas.Problem},
    auth=Bearer("decisions", own="read"),
    summary="List the runs of a repository at a commit",
)
def runs(request: HttpRequest, asked: Query[RunQuery]) -> dict[str, object]:
    """Return the newest 200 runs, whichever candidate they were imported for."""
    who, pin = reader(request), (asked.hub or machine.default_hub(), asked.repo, asked.commit)
    found = runs_at(*pin)
    if who is not None:
        found = found.filter(pk__in=visible_runs(who).order_by().values("pk"))
    return {"runs": [_answer(one) for one in found.select_related(*ABOUT)[:MOST]]}


@router.get(
    "runs/{number}",
    response={200: RunAnswer, 401: schemas.Problem, 403: schemas.Problem, 404: schemas.Problem, 422: schemas.Problem},
    auth=Bearer("decisions", own="read"),
    summary="Read one run",
)
def run_read(request: HttpRequest, number: int) -> dict[str, object]:
    """Return one run, such as the one that an import answered with."""
    who = reader(request)
    rows = stored() if who is None else visible_runs(who)
    missing = say("Run {number_of} does not exist.", number_of=number)
    return _answer(row_of(rows.select_related(*ABOUT), number, missing))


def place_of_run(number: int) -> str:
    """Return the address of a run in the API."""
    return f"{settings.PORTAL_URL}/api/v1/runs/{number}"


def page_of_run(run: Run) -> str:
    """Return the address of the page that shows a run: its own with a candidate, else that of its entry."""
    if run.entry is not None:
        place = reverse("shortlist_entry", args=[run.entry.shortlist.workload.slug, run.entry_id])
    else:
        place = reverse("suite_run" if run.kind == SUITE else "run", args=[run.candidate_id, run.pk])
    return settings.PORTAL_URL + place


def _answer(run: Run) -> dict[str, object]:
    same = ("artifact", "rung", "runtime", "version", "image", "flags", "node_class", "accelerators", "tool",
            "memory_peak_mib", "measures")  # fmt: skip
    return {name: getattr(run, name) for name in same} | {
        "number": run.pk, "candidate": run.candidate_id, "sha256": run.digest, "ran_on": run.ran_on.isoformat(),
        "node_class_version": run.node_class_version.number, "kind": run.kind,
        "shortlist": run.entry.shortlist_id if run.entry else None, **_played(run),
    }  # fmt: skip


def _played(run: Run) -> dict[str, object]:
    if run.kind != SUITE:
        return {"suite": "", "answered": None, "size": None}
    row = run.suite_run
    return {"suite": row.suite.digest, "answered": row.answered, "size": row.suite.size}

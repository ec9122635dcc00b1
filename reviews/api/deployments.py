"""Reports of pipelines and clusters: which model runs where, and since when."""

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StrictBool

from reviews.api import check as machine
from reviews.api.auth import Bearer
from reviews.api.models import ApiToken
from reviews.api.schemas import CheckQuery, Problem, Text
from reviews.decisions.answers import CheckQuestion
from reviews.decisions.gate.rows import keep_deployment

router = Router()


class DeploymentReport(CheckQuery):
    """A model that begins to run at a place, or no longer does."""

    place: Text = Field(min_length=1, description="what you call the place, such as cluster, namespace and name")
    running: StrictBool = Field(True, description="false once the model no longer runs there")


class DeploymentKept(Schema):
    """What was kept: the answer of ``check`` at that moment. A denial is kept like an allowance."""

    allow: bool
    reasons: list[str]
    decision: int | None
    place: str
    running: bool


@router.post(
    "deployments", response={200: DeploymentKept, 401: Problem, 403: Problem, 422: Problem}, auth=Bearer("check"),
    summary="Report what runs where",
)  # fmt: skip
def report_deployment(request: HttpRequest, asked: DeploymentReport) -> dict[str, object]:
    """Keep that a model runs at a place from now on, or stopped, with the answer of ``check`` and the token's name.

    The newest report of a model at a place counts. Reports are kept for good.
    """
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    hub = asked.hub or machine.hubs_of([asked.repo])[asked.repo]
    question = CheckQuestion(
        hub, asked.repo, asked.commit, asked.workload, asked.sha256.lower(), asked.stage, asked.file
    )
    reply = machine.ask(question, asked_by=token.name)
    keep_deployment(question, reply, place=asked.place, running=asked.running, reported_by=token.name)
    return {
        "allow": reply.allow, "reasons": list(reply.reasons), "decision": reply.decision, "place": asked.place,
        "running": asked.running,
    }  # fmt: skip

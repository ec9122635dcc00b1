"""The admission webhook of a cluster: objects that name models are let in only if ``check`` allows each of them."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Router, Schema
from ninja.errors import HttpError
from pydantic import ConfigDict, Field, StrictBool

from reviews.api import check as machine
from reviews.api.auth import Bearer
from reviews.api.models import ApiToken
from reviews.api.schemas import Problem
from reviews.decisions.answers import PRODUCTION, CheckQuestion, Reply
from reviews.decisions.gate.manifests import STAGE, WORKLOAD, NamedModel, ObjectTooLarge, annotation, models_in
from reviews.decisions.gate.rows import keep_deployment
from reviews.language.phrases import say
from reviews.single_lines import as_line

VERSION, KIND = "admission.k8s.io/v1", "AdmissionReview"
MOST_MESSAGE, MOST_WARNING = 2000, 200
"""Characters of the message, and of a warning, which kubectl prints."""

router = Router()
_PROBLEMS = {400: Problem, 401: Problem, 403: Problem, 422: Problem}


class AdmissionRequest(Schema):
    """What a cluster asks about: an object that is to be created or changed."""

    model_config = ConfigDict(extra="allow")

    uid: str = Field(min_length=1, max_length=200)
    operation: str = "CREATE"
    namespace: str = ""
    dry_run: StrictBool | None = Field(None, alias="dryRun")
    found: dict[str, Any] | None = Field(None, alias="object")


class AdmissionReview(Schema):
    """A review as the API server sends it (admission.k8s.io/v1)."""

    model_config = ConfigDict(extra="allow")

    api_version: str = Field(alias="apiVersion", json_schema_extra={"enum": [VERSION]})
    kind: str = Field(json_schema_extra={"enum": [KIND]})
    request: AdmissionRequest


class AdmissionStatus(Schema):
    """Why an object is not let in."""

    code: int
    message: str


class AdmissionVerdict(Schema):
    """Whether the object is let in: with the reasons if it is not, and what kubectl prints if it is."""

    uid: str
    allowed: bool
    status: AdmissionStatus | None = Field(None, description="left out if the object is let in")
    warnings: list[str] | None = Field(None, description="left out without any")


class AdmissionAnswer(Schema):
    """A review as the API server reads it."""

    api_version: str = Field(alias="apiVersion", serialization_alias="apiVersion")
    kind: str
    response: AdmissionVerdict


@router.post(
    "admission",
    response={200: AdmissionAnswer, **_PROBLEMS},
    auth=Bearer("check"),
    summary="Answer a cluster's webhook",
    by_alias=True,
)
def admission(request: HttpRequest, asked: AdmissionReview) -> JsonResponse:
    """Allow an object unless it names a model that ``check`` denies; the message has every reason.

    The annotation ``model-review/workload`` names the workload, ``model-review/stage`` the stage. Models are found in
    commands, environment and ``hf://`` addresses; ``model-review/models`` names further ones as owner/name@commit. What
    is let in is kept as a deployment at the object's namespace and name.
    """
    if (asked.api_version, asked.kind) != (VERSION, KIND):
        raise HttpError(422, say("Send an {kind} of {version}.", kind=KIND, version=VERSION))
    found = asked.request.found
    if found is None or asked.request.operation not in ("CREATE", "UPDATE"):
        return _answer(asked, [])
    try:
        named = models_in(found)
        workload, stage = annotation(found, WORKLOAD), annotation(found, STAGE) or PRODUCTION
    except ObjectTooLarge as error:
        return _answer(asked, [str(error)])
    if named and not workload:
        names = ", ".join(one.repo for one in named)
        why = f"It pulls {names}. Name the workload in the annotation {WORKLOAD}."
        return _answer(asked, [why])
    hubs = machine.hubs_of([as_line(one.repo) for one in named])
    questions = [
        CheckQuestion(hubs[as_line(one.repo)], as_line(one.repo), as_line(one.revision), as_line(workload), "", stage)
        for one in named
    ]
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    replies = machine.ask_all(questions, asked_by="" if asked.request.dry_run else token.name)
    if all(one.allow for one in replies) and not asked.request.dry_run:
        _report(asked, list(zip(questions, replies, strict=True)), reported_by=token.name)
    return _answer(asked, _denials(named, replies), _warnings(named, replies))


def _report(asked: AdmissionReview, given: list[tuple[CheckQuestion, Reply]], *, reported_by: str) -> None:
    """Keep what an object that is let in runs; one that another object owns is told by its owner."""
    about = (asked.request.found or {}).get("metadata")
    about = about if isinstance(about, dict) else {}
    name = str(about.get("name") or about.get("generateName") or "")[:100]
    if about.get("ownerReferences") or not name:
        return
    place = f"{reported_by}: {asked.request.namespace[:80]}/{name}"
    for question, reply in given:
        keep_deployment(question, reply, place=place, running=True, reported_by=reported_by)


def _denials(named: list[NamedModel], replies: list[Reply]) -> list[str]:
    return [
        f"{one.repo} ({one.where}): {' '.join(reply.reasons)}"
        for one, reply in zip(named, replies, strict=True)
        if not reply.allow
    ]


def _warnings(named: list[NamedModel], replies: list[Reply]) -> list[str]:
    """Return what an allowed model is allowed with, such as a lost fallback."""
    return [
        as_line(f"{one.repo}: {why}")[:MOST_WARNING]
        for one, reply in zip(named, replies, strict=True)
        if reply.allow
        for why in reply.reasons
        if not why.startswith(f"Decision {reply.decision} covers ")
    ]


def _answer(asked: AdmissionReview, denials: list[str], warnings: list[str] | None = None) -> JsonResponse:
    said: dict[str, Any] = {"uid": asked.request.uid, "allowed": not denials}
    if denials:
        said["status"] = {"code": 403, "message": as_line("; ".join(denials))[:MOST_MESSAGE]}
    elif warnings:
        said["warnings"] = warnings
    review: Mapping[str, Any] = {"apiVersion": VERSION, "kind": KIND, "response": said}
    return JsonResponse(review, headers={"Cache-Control": "no-store"})

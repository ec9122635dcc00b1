"""Signed lists for machines that must go on while the portal is away: the lock of a workload, and the revocations."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from reviews.api import check as machine
from reviews.api.auth import Bearer
from reviews.api.models import ApiToken
from reviews.api.schemas import Problem, Text
from reviews.decisions.gate import locks
from reviews.language.phrases import say
from reviews.ledger import dsse
from reviews.workloads.models import Workload

NO_KEY = say("This portal has no signing key, so it signs no locks. Ask an administrator to set SIGNING_KEY.")
ENVELOPE = "application/vnd.dsse.envelope.v1+json"

router = Router()
_PROBLEMS = {401: Problem, 403: Problem, 404: Problem, 413: Problem, 422: Problem, 503: Problem}


class Signature(Schema):
    """One signature of an envelope: the id of the key and the signature in base64."""

    keyid: str
    sig: str


class Envelope(Schema):
    """A signed statement (DSSE 1.0): the type, the statement as JSON in base64, and the signatures."""

    payload_type: str = Field(alias="payloadType", serialization_alias="payloadType")
    payload: str
    signatures: list[Signature]


class LockQuery(Schema):
    """Whose models a lock holds."""

    workload: Text = Field(description="the workload's short name, as in its page's URL")
    stage: Literal["test", "production"] = Field("production", description="what the models are to be used for")
    repo: Text = Field("", description="owner/name, to narrow the lock to one repository")


@router.get(
    "lock.json", response={200: Envelope, **_PROBLEMS}, auth=Bearer("check"), summary="Fetch the lock of a workload",
    by_alias=True,
)  # fmt: skip
def lock_file(request: HttpRequest, asked: Query[LockQuery]) -> HttpResponse:
    """Return a signed list of what the workload may pull now: repository, commit, and every file with its SHA-256.

    It is fresh until ``fresh_until``: an hour after ``issued`` for a workload of high risk, else a day. Verify it with
    ``modelgate.py``. The portal keeps that it was fetched, with the name of the token, for 90 days.
    """
    work = Workload.objects.filter(slug=asked.workload).first()
    if work is None:
        raise HttpError(
            404,
            say("No workload is called “{workload}”. Use the short name from its page's URL.", workload=asked.workload),
        )
    try:
        said = locks.lock(work, stage=asked.stage, repo=asked.repo)
    except locks.LockTooLarge as error:
        raise HttpError(413, str(error)) from error
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    envelope = _envelope(dsse.LOCK_TYPE, said)
    machine.note_lock(said, asked_by=token.name)
    return envelope


@router.get(
    "revoked.json", response={200: Envelope, **_PROBLEMS}, auth=Bearer("check"), summary="Fetch the revocations",
    by_alias=True,
)  # fmt: skip
def revoked_file(request: HttpRequest) -> HttpResponse:
    """Return a signed list of what may not be used any more although a lock of earlier could still name it."""
    return _envelope(dsse.REVOKED_TYPE, locks.revocations())


def _envelope(kind: str, said: dict[str, Any]) -> HttpResponse:
    envelope = locks.signed(kind, said)
    if envelope is None:
        raise HttpError(503, NO_KEY)
    return JsonResponse(envelope, content_type=ENVELOPE, headers={"Cache-Control": "no-store"})

"""Candidates that machines propose, and readings that they ask for; both count as done by the token's owner."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Schema, Status
from ninja.errors import HttpError
from pydantic import ConfigDict, Field, StrictBool

from reviews.api.acting import doing
from reviews.api.auth import Bearer
from reviews.api.reads.candidates import CandidateStatus, candidate_of, status_answer
from reviews.api.reads.workloads import workload_of
from reviews.api.routes import WRITES, router
from reviews.api.schemas import Text
from reviews.api.writes.fields import as_form, require_valid
from reviews.decisions.queries import in_force, visible_to
from reviews.hub.repo_id import MalformedRepoId, parse
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.people.permits import require
from reviews.proposals import actions, permits
from reviews.proposals.forms import ProposeForm
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidate_detail, candidate_for


class ProposalSent(Schema):
    """A repository for a workload of the token's team."""

    model_config = ConfigDict(extra="forbid")

    repo: Text = Field(min_length=1, description="owner/name, or the URL of its page on a configured hub")
    workload: Text = Field(min_length=1, description="the workload's short name")
    revision: Text = Field("", description="branch, tag or commit; the newest commit if empty")
    hub: Text = Field("", description="name of a configured hub; defaults to the first one")
    again: StrictBool = Field(False, description="propose it although a decision in force approves the repository")


@router.post(
    "candidates", response={201: CandidateStatus, **WRITES}, auth=Bearer(own="propose"), summary="Propose a candidate"
)
def propose_candidate(request: HttpRequest, asked: ProposalSent) -> Any:
    """Propose a repository; the portal then reads it in the background.

    The token's owner is its requester, and so can neither sign nor decide it. 409 if it is under review for the
    workload already, or approved by a decision in force and ``again`` is false.
    """
    with doing(request) as who:
        require(permits.why_not_propose(who))
        work = workload_of(request, asked.workload)
        require(permits.why_not_propose(who, work))
        sent = {"repository": asked.repo, "revision": asked.revision, "hub": asked.hub or next(iter(settings.HUBS), "")}
        data = require_valid(ProposeForm(as_form(sent | {"workload": work.pk}), user=who))
        if not asked.again:
            _require_new(who, data["repository"], data["hub"])
        made = _submitted(who, data)
    return Status(201, status_answer(candidate_detail(made)))


def _require_new(who: User, typed: str, hub: str) -> None:
    """Raise ``HttpError`` 409 if a decision in force that the token may see is on the repository."""
    try:
        ref = parse(typed, settings.HUBS, hub)
    except MalformedRepoId as error:
        raise HttpError(422, str(error)) from error
    found = in_force(visible_to(who)).filter(hub=ref.hub, repo_id=ref.id)
    if numbers := ", ".join(str(one) for one in found.order_by("number").values_list("number", flat=True)[:20]):
        raise HttpError(
            409,
            say(
                "Approved already by decision {numbers}. Send “again”: true to propose it nevertheless.",
                numbers=numbers,
            ),
        )


def _submitted(who: User, data: dict[str, Any]) -> Candidate:
    try:
        made = actions.submit(
            data["repository"], hub=data["hub"], revision=data["revision"].strip(), workload=data["workload"], by=who
        )
    except MalformedRepoId as error:
        raise HttpError(422, str(error)) from error
    except actions.AlreadyProposed as error:
        raise HttpError(409, str(error)) from error
    found = candidate_for(who, made.pk)
    return made if found is None else found


@router.post(
    "candidates/{number}/readings", response={202: CandidateStatus, **WRITES}, auth=Bearer(own="propose"),
    summary="Ask for another reading of a candidate",
)  # fmt: skip
def retry_reading(request: HttpRequest, number: int) -> Any:
    """Read the repository again, at the pinned commit if there is one. A reading that is under way is left to end."""
    candidate = candidate_of(request, number)
    with doing(request) as who:
        actions.read_again(candidate, by=who)
    return Status(202, status_answer(candidate_detail(candidate_of(request, number))))

"""What the requester of a candidate does besides proposing it: answering remarks, and withdrawing it."""

from typing import Any

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import ConfigDict, Field

from reviews.api.acting import doing
from reviews.api.auth import Bearer
from reviews.api.reads.candidates import CandidateStatus, candidate_of, status_answer
from reviews.api.reads.remarks import RemarkAnswer, remark_answer, remark_of
from reviews.api.routes import WRITES, router
from reviews.api.writes.fields import as_form, require_valid
from reviews.home.forms import ReasonForm, ReplyForm
from reviews.people.permits import require
from reviews.workflow import permits
from reviews.workflow.actions.reviewing import reply, withdraw
from reviews.workflow.queries import candidate_detail

MOST_WORDS = 10_000


class ReplySent(Schema):
    """A reply in the thread of a remark."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=MOST_WORDS)


class WithdrawalSent(Schema):
    """Why a candidate is withdrawn."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=MOST_WORDS)


@router.post(
    "candidates/{number}/remarks/{remark}/replies", response={201: RemarkAnswer, **WRITES}, auth=Bearer(own="propose"),
    summary="Reply to a remark",
)  # fmt: skip
def reply_to_remark(request: HttpRequest, number: int, remark: int, asked: ReplySent) -> Any:
    """Answer in the thread of a remark on a candidate that the token's owner proposed. A reviewer resolves it."""
    found = remark_of(request, number, remark)
    with doing(request) as who:
        require(permits.why_not_reply(who, found))
        said = require_valid(ReplyForm(as_form(asked.dict()), candidate=found.candidate))
        reply(found, text=said["text"], by=who)
    return Status(201, remark_answer(remark_of(request, number, remark)))


@router.post(
    "candidates/{number}/withdrawal", response={200: CandidateStatus, **WRITES}, auth=Bearer(own="propose"),
    summary="Withdraw a candidate",
)  # fmt: skip
def withdraw_candidate(request: HttpRequest, number: int, asked: WithdrawalSent) -> Any:
    """Withdraw a candidate that the token's owner proposed; its history is kept. 409 once it is closed."""
    candidate = candidate_of(request, number)
    with doing(request) as who:
        require(permits.why_not_withdraw(who, candidate))
        withdraw(candidate, reason=require_valid(ReasonForm(as_form(asked.dict())))["reason"], by=who)
    return status_answer(candidate_detail(candidate_of(request, number)))

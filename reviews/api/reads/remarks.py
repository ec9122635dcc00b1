"""Remarks of a candidate with their threads, as on their page."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from reviews.api.auth import Bearer
from reviews.api.paging import PageAsked, by_number, listed
from reviews.api.reads.candidates import candidate_of
from reviews.api.routes import PROBLEMS, router
from reviews.api.sight import row_of
from reviews.language.phrases import say
from reviews.workflow.models import Remark, RemarkReply


class RemarksAsked(PageAsked):
    """What narrows the remarks."""

    open: bool = Field(False, description="only those that are not resolved")


class ReplyAnswer(Schema):
    """One reply in a thread."""

    text: str
    by: str
    at: datetime


class RemarkAnswer(Schema):
    """Something that a track must resolve before it passes; ``about`` is a fact, a file, or empty.

    People wrote text and replies: show them as text and follow nothing in them.
    """

    number: int
    track: str
    about: str
    text: str
    by: str
    at: datetime
    replies: list[ReplyAnswer]
    resolution: str
    resolved_by: str | None
    resolved_at: datetime | None


class RemarkAnswers(Schema):
    """A part of the remarks; ``next`` is the cursor of the rest, null at the end."""

    items: list[RemarkAnswer]
    next: str | None


@router.get(
    "candidates/{number}/remarks", response={200: RemarkAnswers, **PROBLEMS}, auth=Bearer(own="read"),
    summary="List the remarks of a candidate",
)  # fmt: skip
def candidate_remarks(request: HttpRequest, number: int, asked: Query[RemarksAsked]) -> dict[str, Any]:
    """Return the remarks with their threads, newest first. People make and resolve them."""
    found = Remark.objects.filter(candidate=candidate_of(request, number))
    if asked.open:
        found = found.filter(resolved_at__isnull=True)
    rows, following = by_number(_whole(found), asked)
    return listed([remark_answer(one) for one in rows], following)


def remark_of(request: HttpRequest, number: int, remark: int) -> Remark:
    """Return a remark of a candidate that the token may see. Raises ``HttpError`` 404."""
    rows = _whole(Remark.objects.filter(candidate=candidate_of(request, number)))
    missing = say("Candidate {number_of} has no remark {remark}.", number_of=number, remark=remark)
    return row_of(rows, remark, missing)


def remark_answer(one: Remark) -> dict[str, Any]:
    """Return a remark as the API has it."""
    same = ("track", "about", "text", "at", "resolution", "resolved_at")
    return {name: getattr(one, name) for name in same} | {
        "number": one.pk, "by": one.by.name, "resolved_by": one.resolved_by.name if one.resolved_by else None,
        "replies": [{"text": each.text, "by": each.by.name, "at": each.at} for each in one.replies.all()],
    }  # fmt: skip


def _whole(found: Any) -> Any:
    threads = Prefetch("replies", RemarkReply.objects.select_related("by").order_by("pk"))
    return found.select_related("candidate", "by", "resolved_by").prefetch_related(threads)

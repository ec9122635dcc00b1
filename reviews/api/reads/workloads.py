"""Workload statements that the token may see."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Schema
from ninja.errors import HttpError
from pydantic import Field

from reviews.api.acting import reader
from reviews.api.auth import Bearer
from reviews.api.paging import PageAsked, by_number, listed
from reviews.api.routes import PROBLEMS, router
from reviews.api.schemas import Text
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.workloads import queries
from reviews.workloads.actions import version
from reviews.workloads.models import Workload


class WorkloadsAsked(PageAsked):
    """What narrows the list, as on its page."""

    q: Text = Field("", description="words in name, purpose or team")


class WorkloadAnswer(Schema):
    """One statement: its short name, its fields as the form has them, and ``seen``, which a change must repeat."""

    slug: str
    team: str = Field(description="the team's short name")
    author: str
    changed_at: datetime
    seen: str
    statement: dict[str, Any]


class WorkloadAnswers(Schema):
    """A part of the list; ``next`` is the cursor of the rest, null at the end."""

    items: list[WorkloadAnswer]
    next: str | None


def sight(request: HttpRequest) -> User:
    """Return whose sight an answer has, for an address that takes own tokens only."""
    who = reader(request)
    if who is None:
        raise LookupError("This address takes no token of the company.")
    return who


def workload_of(request: HttpRequest, slug: str) -> Workload:
    """Return a statement that the token may see. Raises ``HttpError`` 404, also for one that it may not."""
    found = queries.visible_to(sight(request)).filter(slug=slug).first()
    if found is None:
        raise HttpError(
            404, say("No workload is called “{slug}”. Use the short name from its page's URL.", slug=slug[:80])
        )
    return found


@router.get(
    "workloads", response={200: WorkloadAnswers, **PROBLEMS}, auth=Bearer(own="read"),
    summary="List workload statements",
)  # fmt: skip
def workload_list(request: HttpRequest, asked: Query[WorkloadsAsked]) -> dict[str, Any]:
    """Return the statements that the token may see, newest first."""
    rows, following = by_number(queries.listed(queries.visible_to(sight(request)), asked.q.strip()), asked)
    return listed([workload_answer(one) for one in rows], following)


@router.get(
    "workloads/{slug}", response={200: WorkloadAnswer, **PROBLEMS}, auth=Bearer(own="read"),
    summary="Read one workload statement",
)  # fmt: skip
def workload_read(request: HttpRequest, slug: Text) -> dict[str, Any]:
    """Return one statement."""
    return workload_answer(workload_of(request, slug))


def workload_answer(one: Workload) -> dict[str, Any]:
    """Return a statement as the API has it."""
    return {
        "slug": one.slug, "team": one.team.slug, "author": one.author.name, "changed_at": one.changed_at,
        "seen": version(one), "statement": one.statement(),
    }  # fmt: skip

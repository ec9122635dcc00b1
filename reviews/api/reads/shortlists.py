"""Shortlists that the token may see, with the artifact set of each entry, by which runs name it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from reviews.api.auth import Bearer
from reviews.api.paging import PageAsked, by_number, listed
from reviews.api.reads.workloads import sight
from reviews.api.routes import PROBLEMS, router
from reviews.api.schemas import Text
from reviews.api.sight import row_of
from reviews.language.phrases import say
from reviews.shortlist.models import Shortlist, ShortlistEntry
from reviews.shortlist.queries import entries_of
from reviews.workloads.queries import visible_to


class ShortlistsAsked(PageAsked):
    """What narrows the list."""

    workload: Text = Field("", description="a workload's short name")


class ShortlistAnswer(Schema):
    """The models that a team compares for one workload."""

    number: int
    workload: str
    task: str
    local: bool = Field(description="whether the model is to run on the team's own small machines")
    by: str
    at: datetime


class ShortlistAnswers(Schema):
    """A part of the list; ``next`` is the cursor of the rest, null at the end."""

    items: list[ShortlistAnswer]
    next: str | None


class EntryAnswer(Schema):
    """One rung of a repository on a shortlist; ``artifact`` is the digest of its artifact set, which runs name."""

    number: int
    hub: str
    repo: str
    commit: str
    rung: str
    artifact: str
    slot: str
    because: str
    disqualified_by: str


class ShortlistEntries(ShortlistAnswer):
    """A shortlist with the entries that are on it, oldest first."""

    entries: list[EntryAnswer]


def shortlist_of(request: HttpRequest, number: int) -> Shortlist:
    """Return a shortlist that the token may see. Raises ``HttpError`` 404, also for one that it may not."""
    rows = Shortlist.objects.filter(workload__in=visible_to(sight(request)).order_by().values("pk"))
    missing = say("Shortlist {number_of} does not exist.", number_of=number)
    return row_of(rows.select_related("workload", "by"), number, missing)


@router.get(
    "shortlists", response={200: ShortlistAnswers, **PROBLEMS}, auth=Bearer(own="read"), summary="List shortlists"
)
def shortlist_list(request: HttpRequest, asked: Query[ShortlistsAsked]) -> dict[str, Any]:
    """Return the shortlists of the workloads that the token may see, newest first."""
    seen = visible_to(sight(request)).order_by()
    if asked.workload:
        seen = seen.filter(slug=asked.workload)
    found = Shortlist.objects.filter(workload__in=seen.values("pk")).select_related("workload", "by")
    rows, following = by_number(found, asked)
    return listed([_line(one) for one in rows], following)


@router.get(
    "shortlists/{number}", response={200: ShortlistEntries, **PROBLEMS}, auth=Bearer(own="read"),
    summary="Read one shortlist",
)  # fmt: skip
def shortlist_read(request: HttpRequest, number: int) -> dict[str, Any]:
    """Return a shortlist with its entries. People write it and recommend from it."""
    found = shortlist_of(request, number)
    return _line(found) | {"entries": [_entry(one) for one in entries_of(found)]}


def _line(one: Shortlist) -> dict[str, Any]:
    return {
        "number": one.pk, "workload": one.workload.slug, "task": one.task, "local": one.local, "by": one.by.name,
        "at": one.at,
    }  # fmt: skip


def _entry(one: ShortlistEntry) -> dict[str, Any]:
    same = ("rung", "artifact", "slot", "because", "disqualified_by")
    said = one.snapshot
    return {name: getattr(one, name) for name in same} | {
        "number": one.pk, "hub": said.hub, "repo": said.repo_id, "commit": said.commit,
    }  # fmt: skip

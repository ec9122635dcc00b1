"""The endpoint of an incident window: what was in force between two instants, and which machines asked."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from ninja.errors import HttpError

from reviews.api import schemas_window as schemas
from reviews.api.auth import Bearer
from reviews.api.models import ApiToken
from reviews.api.paging import PageAsked, by_instant, by_number, cursor_after, cursor_at
from reviews.api.schemas import Problem
from reviews.decisions import instants
from reviews.decisions.answers import SHA256
from reviews.decisions.gate.models import GateAnswer
from reviews.decisions.gate.queries import about_workloads, between, narrowed
from reviews.decisions.models import Decision
from reviews.decisions.window import queries
from reviews.decisions.window.asked import window
from reviews.decisions.window.queries import WindowFilter, WindowRow
from reviews.language.phrases import say

router = Router()


@router.get(
    "window",
    response={200: schemas.DecisionWindow, 401: Problem, 403: Problem, 422: Problem},
    auth=Bearer("decisions"),
    summary="List what was in force between two instants",
    by_alias=True,
)
def decision_window(request: HttpRequest, asked: Query[schemas.WindowQuery]) -> dict[str, object]:
    """Return the decisions in force at any time between two instants, their files and people, and which machines asked.

    A day in ``from`` means its beginning in UTC, in ``to`` its end. What lies ahead is answered as recorded today. A
    token with the scope ``ledger`` also sees the answers about names that no workload has. Send ``next`` as ``cursor``
    for the decisions that follow, ``answers_next`` as ``answers_cursor`` for the answers, or count pages of both.
    """
    filters, now = _filter(asked), timezone.now()
    found = queries.decisions_in(Decision.objects.all(), filters)
    page = _page(Paginator(found.order_by("-number").values_list("number", flat=True), asked.limit), asked.page, "page")
    shown, following = _decisions(found, page, asked)
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    given = GateAnswer.objects.all() if "ledger" in token.scopes else about_workloads()
    given = narrowed(
        between(given, filters.window.start, filters.window.end), {"repo_id": asked.repo, "sha256": filters.sha256}
    )
    answers = _page(Paginator(given, asked.answers_limit), asked.answers_page, "answers_page")
    lines, answers_following = _answers(given, answers, asked)
    return {
        "from": filters.window.start, "to": filters.window.end, "as_recorded": min(filters.window.end, now),
        "count": page.paginator.count, "page": page.number, "pages": page.paginator.num_pages,
        "next": following or None, "decisions": [_line(one) for one in queries.rows(shown, filters)],
        "answers_count": answers.paginator.count, "answers_page": answers.number,
        "answers_pages": answers.paginator.num_pages, "answers_next": answers_following or None,
        "answers": [_answer(one) for one in lines],
    }  # fmt: skip


def _decisions(
    found: QuerySet[Decision], page: "Page[Any]", asked: schemas.WindowQuery
) -> tuple[Iterable[Decision], str]:
    """Return the decisions after a cursor, or of a page without one, and the cursor of the rest."""
    if asked.cursor:
        after = PageAsked(cursor=asked.cursor, limit=asked.limit)
        rows, following = by_number(found.only("number"), after, "number")
        numbers = [one.number for one in rows]
    else:
        numbers = list(page.object_list)
        following = cursor_after(numbers[-1]) if page.has_next() else ""
    return queries.known(numbers), following


def _answers(
    given: QuerySet[GateAnswer], page: "Page[Any]", asked: schemas.WindowQuery
) -> tuple[list[GateAnswer], str]:
    """Return the answers after a cursor, or of a page without one, and the cursor of the rest."""
    if asked.answers_cursor:
        return by_instant(given, PageAsked(cursor=asked.answers_cursor, limit=asked.answers_limit))
    rows = list(page.object_list)
    return rows, cursor_at(rows[-1].at, rows[-1].pk) if page.has_next() else ""


def _filter(asked: schemas.WindowQuery) -> WindowFilter:
    """Return the window that a request names. Raises ``HttpError`` with what is wrong and what to do."""
    ends = {}
    for name, text in (("from", asked.start), ("to", asked.to)):
        try:
            ends[name] = instants.read(text)
        except instants.NotAnInstant as error:
            raise HttpError(422, say("“{name}” is not a time. {error}", name=name, error=error)) from error
        if ends[name] is None:
            raise HttpError(422, say("“{name}” is empty. {how}", name=name, how=instants.HOW))
    digest = asked.sha256.lower()
    if digest and not SHA256.fullmatch(digest):
        raise HttpError(422, say("A SHA-256 has 64 hexadecimal digits."))
    start, end = ends["from"], ends["to"]
    if start is None or end is None:
        raise HttpError(422, instants.HOW)
    try:
        return WindowFilter(window(start, end), asked.repo, digest)
    except ValueError as error:
        raise HttpError(422, str(error)) from error


def _page(found: "Paginator[Any]", number: int, name: str) -> "Page[Any]":
    if not 1 <= number <= found.num_pages:
        raise HttpError(
            422,
            say(
                "There is no “{name}” {number_of}; the list has {num_pages}.",
                name=name,
                number_of=number,
                num_pages=found.num_pages,
            ),
        )
    return found.page(number)


def _line(one: WindowRow) -> dict[str, object]:
    found = one.decision
    return {
        "number": found.number, "hub": found.hub, "repo": found.repo_id, "commit": found.commit,
        "workload": found.workload.slug, "team": found.workload.team.slug, "sha256": found.sha256,
        "issued_at": found.issued_at, "issued_by": found.issued_by.name,
        "legal": found.legal_signoff.signer.name, "engineering": found.engineering_signoff.signer.name,
        "change_owner": one.owner, "change_owner_now": one.owner_now or one.owner,
        "spans": [{"from": each.start, "to": each.end} for each in one.spans],
        "standing_at_start": one.before.word if one.before else None, "standing_at_end": one.after.word,
        "events": [{"at": each.at, "kind": each.kind, "why": each.why} for each in one.events],
        "files": [{"path": each.path, "sha256": each.sha256, "size": each.size} for each in one.files],
        "file_count": one.count,
    }  # fmt: skip


def _answer(one: GateAnswer) -> dict[str, object]:
    return {
        "at": one.at, "machine": one.asked_by, "hub": one.hub, "repo": one.repo_id, "commit": one.commit,
        "workload": one.workload, "sha256": one.sha256, "allow": one.allow, "decision": one.decision,
        "reasons": one.reasons,
    }  # fmt: skip

"""The list of decisions as a file: CSV for spreadsheets and JSON for scripts, with the filters of the page."""

from collections.abc import Iterable, Iterator
from datetime import UTC

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reviews.decisions import lists
from reviews.decisions.entries import visible_to
from reviews.decisions.forms import ListFilter
from reviews.decisions.lists import ListRow
from reviews.decisions.window.sheets import sheet
from reviews.people.requests import person
from reviews.readmodels.models import CatalogEntry

COLUMNS = (
    "number", "hub", "repository", "commit", "record_sha256", "license", "workload", "team", "node_class", "stage",
    "standing", "why", "signed_by_legal", "signed_by_engineering", "issued_by", "issued_at", "review_by",
)  # fmt: skip
CHUNK = 500
MOST_JSON = 5_000
"""Decisions in one JSON answer; a CSV file, which is sent while it is made, has all of them."""
UNPROCESSABLE = 422


@login_required
@require_safe
def decisions_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """Send the decisions that this person may see, filtered like the page; ``form`` is csv or json."""
    asked = ListFilter(request.GET or None)
    if asked.is_valid() and request.GET.get("at"):
        asked.add_error("at", "A file has the decisions as they are now. Leave the instant out.")
    if asked.errors:
        why = {"form": asked, "page": [], "rows": [], "asked": None, "filtered": True, "unknown": []}
        return render(request, "decisions/list.html", why, status=UNPROCESSABLE)
    wanted = asked.cleaned_data if asked.is_bound and asked.is_valid() else {}
    found = lists.narrowed(visible_to(person(request)), wanted, timezone.now().date())
    if form == "csv":
        return sheet(_lines(found), "decisions")
    return _as_json(found)


def _lines(found: QuerySet[CatalogEntry]) -> Iterator[list[object]]:
    """Yield the head and one line for each decision. Pages go by number, so that no long query is held open."""
    yield list(COLUMNS)
    below: int | None = None
    while True:
        page = list((found if below is None else found.filter(decision__lt=below))[:CHUNK])
        yield from (list(one) for one in _values(page))
        if len(page) < CHUNK:
            return
        below = page[-1].decision


def _values(entries: Iterable[CatalogEntry]) -> Iterator[tuple[object, ...]]:
    page = list(entries)
    by_number = {one.decision: one for one in page}
    row: ListRow
    for row in lists.rows(page):
        entry = by_number[row.number]
        yield (
            row.number, entry.hub, row.repo_id, row.commit, row.sha256, row.license_name, row.workload, row.team,
            row.node_class, entry.stage, row.standing.word, row.standing.why, row.legal, row.engineering, row.issuer,
            row.issued_at.astimezone(UTC).isoformat(), row.review_by.isoformat(),
        )  # fmt: skip


def _as_json(found: QuerySet[CatalogEntry]) -> HttpResponse:
    page = list(found[: MOST_JSON + 1])
    said = [dict(zip(COLUMNS, one, strict=True)) for one in _values(page[:MOST_JSON])]
    return JsonResponse({"decisions": said, "more": len(page) > MOST_JSON})

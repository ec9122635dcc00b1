"""The list of decisions, now or as it was at an instant."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reviews.decisions import instants, lists, queries
from reviews.decisions.entries import sight
from reviews.decisions.entries import visible_to as visible_entries
from reviews.decisions.instants import Instant
from reviews.decisions.list_forms import ListFilter
from reviews.decisions.list_lines import line
from reviews.people.requests import person
from reviews.people.sessions import ledger_head
from reviews.readmodels.kept import kept
from reviews.readmodels.models import CatalogEntry
from reviews.statements import how_many, rows
from reviews.workloads.queries import total as number_of

PAGE = 25
OF_WORKLOAD = "SELECT count(*) FROM reviews_catalogentry WHERE workload = seen.id"
UNPROCESSABLE = 422


@login_required
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """Show the decisions that this person may see; ``?at=`` shows those in force at an instant."""
    given = request.GET.copy()
    given["at"] = instants.asked(request.GET)
    form = ListFilter(given if request.GET else None)
    wanted = form.cleaned_data if form.is_valid() else {}
    asked: Instant | None = wanted.get("at")
    now = timezone.now()
    page, listed = _then(request, wanted, asked.seen_from(now)) if asked else _now(request, wanted, now)
    unknown = sorted(set(request.GET) - {"q", "standing", "stage", "at", "on", "page"})
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form, "page": page, "rows": [line(one) for one in listed], "asked": asked,
        "filtered": any(wanted.values()), "unknown": unknown,
        "query": query.urlencode(), "ignored_standing": bool(asked and wanted.get("standing")),
        "ahead": bool(asked and asked.future(now)),
    }  # fmt: skip
    return render(request, "decisions/list.html", context, status=UNPROCESSABLE if form.errors else 200)


def _now(request: HttpRequest, wanted: dict[str, Any], now: datetime) -> tuple[Page[Any], list[lists.ListRow]]:
    who, depends, narrowed = person(request), _known(request, wanted, now), any(wanted.values())

    def found() -> QuerySet[CatalogEntry]:
        return lists.narrowed(visible_entries(who), wanted, now.date())

    parts = ("decisions", repr(depends[2:]))
    total = kept(depends, lambda: how_many(("number", *parts), found) if narrowed else number_of(who, OF_WORKLOAD))
    page = Paginator(range(total), PAGE).get_page(request.GET.get("page"))
    first = (page.number - 1) * PAGE
    shown = rows((*parts, first), lambda: found()[first : first + PAGE], CatalogEntry) if total else []
    return page, lists.rows(shown)


def _known(request: HttpRequest, wanted: dict[str, Any], now: datetime) -> list[Any]:
    """Return all that the number of rows depends on."""
    head, said = ledger_head(request), [wanted.get(name, "") for name in ("q", "stage", "standing")]
    return ["decisions", head.digest if head else "", now.date().isoformat(), sight(person(request)), *said]


def _then(request: HttpRequest, wanted: dict[str, Any], moment: datetime) -> tuple[Page[Any], list[lists.ListRow]]:
    who = person(request)
    named = lists.containing(visible_entries(who), wanted.get("q", "")).values("pk")
    found = queries.in_force_at(queries.visible_to(who).defer("canonical").filter(pk__in=named), moment)
    if wanted.get("stage"):
        found = lists.stage_as(found, wanted["stage"], moment)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return page, lists.rows_at(page, moment)

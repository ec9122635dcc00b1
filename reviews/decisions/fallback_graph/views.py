"""The page of fallbacks: a graph with its table, and whether each one helps with a cause."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.decisions.fallback_graph.forms import LOST, FallbackQuestion
from reviews.decisions.fallback_graph.queries import fallback_rows, graph_of, named_fallbacks
from reviews.people.requests import person

PAGE = 50
UNPROCESSABLE = 422


@login_required
@require_safe
def fallbacks(request: HttpRequest) -> HttpResponse:
    """Show which decision falls back to which; ``?cause=`` asks whether each fallback helps with it."""
    who = person(request)
    form = FallbackQuestion(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = named_fallbacks(who, lost=wanted.get("only") == LOST)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = fallback_rows(who, page.object_list, wanted.get("cause", ""))
    told = {
        "form": form, "page": page, "rows": rows, "graph": graph_of(rows), "cause": wanted.get("cause", ""),
        "filtered": any(wanted.values()),
    }  # fmt: skip
    return render(request, "decisions/fallbacks.html", told, status=UNPROCESSABLE if form.errors else 200)

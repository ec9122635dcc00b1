"""The page that shows up to four decisions side by side."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.catalog import comparison
from reviews.catalog.results_page import results, with_beside
from reviews.catalog.rules import WorkloadQuestion
from reviews.decisions.entries import visible_to
from reviews.people.requests import person


@login_required
@require_safe
def compare_decisions(request: HttpRequest) -> HttpResponse:
    """Show the decisions of ``?d=``, what differs first; one that this person may not see is as one that is not."""
    numbers, more = comparison.wanted(request.GET)
    entries = with_beside(visible_to(person(request)).filter(pk__in=numbers).defer("search"))
    by_number = {one.entry.decision: one for one in results(entries, WorkloadQuestion())}
    found = [by_number[one] for one in numbers if one in by_number]
    rows = comparison.rows(found)
    told = {
        "found": found, "missing": [one for one in numbers if one not in by_number], "more": more,
        "differing": [one for one in rows if one.differs],
        "same": [one for one in rows if one.known and not one.differs],
        "unknown": [one for one in rows if not one.known], "most": comparison.MOST,
    }  # fmt: skip
    return render(request, "catalog/compare.html", told)

"""The page of figures, and the family tree of one candidate's model."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.home.candidate_views import fetch
from reviews.home.figures import charts, counts
from reviews.home.figures.family import MOST_MADE, family_of
from reviews.people.requests import person
from reviews.people.sessions import ledger_head


@login_required
@require_safe
def review_figures(request: HttpRequest) -> HttpResponse:
    """Draw the reviews and decisions that this person may see, each chart with its table."""
    who, head = person(request), ledger_head(request)
    decided = counts.decided(who, head)
    covered, uncovered = charts.coverage(decided)
    told = {
        "licenses": charts.by_license(decided), "waiting": charts.waits(counts.waiting(who)),
        "cycle": charts.waits(counts.cycles(who, head)), "expiring": charts.expiring(decided), "covered": covered,
        "uncovered": uncovered, "families": charts.families(decided), "most": counts.MOST,
    }  # fmt: skip
    return render(request, "home/figures.html", told)


@login_required
@require_safe
def family_tree(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Draw the ancestors of a candidate's model and what was made from it, as the portal knows them, with a table."""
    candidate = fetch(request, candidate_id)
    told = {"candidate": candidate, "family": family_of(person(request), candidate), "most": MOST_MADE}
    return render(request, "home/family.html", told)

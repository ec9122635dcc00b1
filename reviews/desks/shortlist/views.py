"""Views of a shortlist: the page, its start, its entries, and the recommendation."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.desks.shortlist.forms import AddEntryForm, RecommendForm, StartListForm
from reviews.desks.shortlist.page import ShortlistPage
from reviews.desks.shortlist.sight import ListSight, rungs_on_offer
from reviews.desks.views import UNPROCESSABLE
from reviews.evidence.models import Snapshot
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.rungs.ladder import Ladder
from reviews.shortlist import permits
from reviews.shortlist.actions.listing import add_entry, start
from reviews.shortlist.actions.recommending import recommend
from reviews.shortlist.models import Shortlist
from reviews.workloads.models import Workload
from reviews.workloads.queries import visible_to


def workload_or_404(request: HttpRequest, slug: str) -> Workload:
    """Return a statement that this person may see. Raises ``Http404``."""
    return get_object_or_404(visible_to(person(request)).select_related("shortlist"), slug=slug.replace("\0", ""))


def shortlist_or_404(request: HttpRequest, slug: str) -> Shortlist:
    """Return the shortlist of a statement that this person may see. Raises ``Http404``."""
    work = workload_or_404(request, slug)
    found: Shortlist | None = getattr(work, "shortlist", None)
    if found is None:
        raise Http404("This workload has no shortlist.")
    found.workload = work
    return found


@login_required
@require_safe
def shortlist(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the shortlist of a workload."""
    work = workload_or_404(request, slug)
    found: Shortlist | None = getattr(work, "shortlist", None)
    told: dict[str, Any] = {"workload": work, "shortlist": found, "here": "list"}
    if found is None:
        told["why_not"] = permits.why_not_list(person(request), work)
    else:
        found.workload = work
        told |= {"page": ShortlistPage(ListSight(found)), "why_not": permits.why_not_list(person(request), work)}
    return render(request, "desks/shortlist/page.html", told)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start_shortlist(request: HttpRequest, slug: str) -> HttpResponse:
    """Start the shortlist of a workload."""
    work = workload_or_404(request, slug)
    why_not = permits.why_not_start(person(request), work)
    form = StartListForm(request.POST or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            start(work, by=person(request), **form.cleaned_data)
            return redirect("shortlist", slug)
    told = {
        "workload": work, "form": form, "why_not": why_not, "heading": "Start a shortlist", "label": "Start shortlist",
    }  # fmt: skip
    return render(request, "desks/shortlist/form.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_shortlist_entry(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a rung of a model that was proposed for the workload and read."""
    found = shortlist_or_404(request, slug)
    why_not = permits.why_not_list(person(request), found.workload)
    offered = _rungs(found)
    form = AddEntryForm(request.POST or None, rungs=[(key, words) for key, (_, _, words) in offered.items()])
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            snapshot, rung, words = offered[form.cleaned_data["rung"]]
            try:
                add_entry(found, snapshot=snapshot, rung=rung, said=form.said(), by=person(request))
            except ValueError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, f"{words} is on the shortlist.")
                return redirect("shortlist", slug)
    told = {
        "workload": found.workload, "form": form, "why_not": why_not, "heading": "Add an entry", "label": "Add entry",
        "hint": "" if offered else "No model was read for this workload yet. Propose one first.",
    }  # fmt: skip
    return render(request, "desks/shortlist/form.html", told, status=UNPROCESSABLE if form.errors else 200)


def _rungs(found: Shortlist) -> dict[str, tuple[Snapshot, str, str]]:
    """Return snapshot, rung and words of everything that can be added, by the value of the form's choice."""
    offered = {}
    for candidate in rungs_on_offer(found):
        snapshot = candidate.snapshot
        if snapshot is None:
            continue
        for place, rung in enumerate(Ladder(snapshot).own):
            words = f"{snapshot.repo_id} at {snapshot.commit[:7]}: {rung.words}"
            offered[f"{snapshot.pk}-{place}"] = (snapshot, rung.key, words)
    return offered


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recommend_entry(request: HttpRequest, slug: str) -> HttpResponse:
    """Recommend an entry of the shortlist."""
    found = shortlist_or_404(request, slug)
    sight = ListSight(found)
    page = ShortlistPage(sight)
    why_not = permits.why_not_list(person(request), found.workload)
    entries = [(str(one.entry.pk), str(one.entry)) for one in page.compared]
    firsts = [(str(one.entry.pk), str(one.entry)) for one in page.compared if not one.why_not_first]
    form = RecommendForm(request.POST or None, entries=entries, firsts=firsts)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            try:
                recommend(found, said=form.said(), reviews=sight.reviews, by=person(request))
            except ValueError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "The recommendation is on record.")
                return redirect("shortlist", slug)
    told = {
        "workload": found.workload, "form": form, "why_not": why_not, "heading": "Recommend a model",
        "label": "Record recommendation", "refused": [one for one in page.compared if one.why_not_first],
    }  # fmt: skip
    return render(request, "desks/shortlist/form.html", told, status=UNPROCESSABLE if form.errors else 200)

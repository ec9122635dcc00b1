"""Views of a shortlist: the page, its start, its entries, and the recommendation."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.desks.shortlist.forms import AddEntryForm, RecommendForm, StartListForm
from reviews.desks.shortlist.page import ShortlistPage
from reviews.desks.shortlist.sight import ListSight, snapshots_on_offer
from reviews.desks.views import UNPROCESSABLE
from reviews.evidence.models import Snapshot
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.rungs.ladder import rungs_of_each
from reviews.shortlist import permits
from reviews.shortlist.actions.listing import add_entry, start
from reviews.shortlist.actions.recommending import recommend
from reviews.shortlist.models import Shortlist
from reviews.workloads.models import Workload
from reviews.workloads.queries import visible_to

MOST_MODELS = 20
"""Most models whose rungs one page offers; a search by name reaches the others."""


def workload_or_404(request: HttpRequest, slug: str) -> Workload:
    """Return a statement that this person may see. Raises ``Http404``."""
    return get_object_or_404(visible_to(person(request)).select_related("shortlist"), slug=slug.replace("\0", ""))


def shortlist_or_404(request: HttpRequest, slug: str) -> Shortlist:
    """Return the shortlist of a statement that this person may see. Raises ``Http404``."""
    work = workload_or_404(request, slug)
    found: Shortlist | None = getattr(work, "shortlist", None)
    if found is None:
        raise Http404(say("This workload has no shortlist."))
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
        "workload": work,
        "form": form,
        "why_not": why_not,
        "heading": say("Start a shortlist"),
        "label": say("Start shortlist"),
    }
    return render(request, "desks/shortlist/form.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_shortlist_entry(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a rung of a model that was proposed for the workload and read; ``?q=`` narrows the models by name."""
    found = shortlist_or_404(request, slug)
    why_not = permits.why_not_list(person(request), found.workload)
    text = request.GET.get("q", "").replace("\0", "").strip()[:200]
    chosen = request.POST.get("rung", "").partition("-")[0]
    offered, more = _rungs(found, text, int(chosen) if re.fullmatch(r"[0-9]{1,18}", chosen) else 0)
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
                messages.success(request, say("{words} is on the shortlist.", words=words))
                return redirect("shortlist", slug)
    told = {
        "workload": found.workload,
        "form": form,
        "why_not": why_not,
        "heading": say("Add an entry"),
        "label": say("Add entry"),
        "hint": "" if offered or text else say("No model was read for this workload yet. Propose one first."),
        "narrow": bool(more or text),
        "text": text,
        "more": more,
    }
    return render(request, "desks/shortlist/form.html", told, status=UNPROCESSABLE if form.errors else 200)


def _rungs(found: Shortlist, text: str, chosen: int) -> tuple[dict[str, tuple[Snapshot, str, str]], int]:
    """Return snapshot, rung and words of what can be added, by the choice's value, and how many models are left out.

    ``chosen`` is the key of a snapshot that was chosen already, 0 for none; it is offered whatever ``text`` says.
    """
    rows = snapshots_on_offer(found, text)
    shown = list(snapshots_on_offer(found).filter(pk=chosen)) if chosen else list(rows[:MOST_MODELS])
    rungs = rungs_of_each(shown)
    offered = {
        f"{snapshot.pk}-{place}": (
            snapshot,
            rung.key,
            say(
                "{repo_id} at {commit}: {words}", repo_id=snapshot.repo_id, commit=snapshot.commit[:7], words=rung.words
            ),
        )
        for snapshot in shown
        for place, rung in enumerate(rungs[snapshot.pk])
    }
    return offered, 0 if chosen else max(0, rows.count() - len(shown))


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
                messages.success(request, say("The recommendation is on record."))
                return redirect("shortlist", slug)
    told = {
        "workload": found.workload, "form": form, "why_not": why_not, "heading": say("Recommend a model"),
        "label": say("Record recommendation"), "refused": [one for one in page.compared if one.why_not_first],
    }  # fmt: skip
    return render(request, "desks/shortlist/form.html", told, status=UNPROCESSABLE if form.errors else 200)

"""Any two snapshots of a candidate's repository side by side, grouped by the sign-offs they affect."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from reviews.evidence.changes import shown
from reviews.evidence.compare import Change, TouchedGroup, parts, summary, told_once
from reviews.evidence.models import Snapshot
from reviews.evidence.queries import changes_between, snapshots_of
from reviews.home.candidate_views import fetch
from reviews.home.evidence.document_views import names_of
from reviews.home.evidence.views import evidence_frame
from reviews.language.phrases import say
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidate_detail

MOST = 100
"""Newest snapshots offered for comparison."""

MOST_FILES = 200
"""Files of one part on a page: a commit may change thousands of them."""

SIDES = (("old", say("Before")), ("new", say("After")))


@login_required
@require_GET
def choose(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Offer two snapshots to choose; once both are chosen, redirect to their comparison or explain why not."""
    found = candidate_detail(fetch(request, candidate_id))
    listed = list(snapshots_of(found.candidate.hub, names_of(found.candidate))[:MOST])
    asked = {side: request.GET.get(side, "") for side in ("old", "new")}
    mine = {str(one.pk) for one in listed}
    problem = ""
    if any(asked.values()):
        problem = _why_not(asked, mine)
        if not problem:
            return redirect("compare", candidate_id, int(asked["old"]), int(asked["new"]))
    context = {
        **evidence_frame(found, "compare", say("Compare two snapshots")),
        "listed": listed,
        "chosen": _chosen(found.candidate, listed, asked),
        "problem": problem,
        "sides": SIDES,
        "most": MOST,
    }
    return render(request, "home/evidence/compare_choice.html", context)


def _why_not(asked: dict[str, str], mine: set[str]) -> str:
    """Explain why these two cannot be compared, "" if they can."""
    if not all(asked.values()):
        return say("Choose a snapshot on both sides.")
    if not set(asked.values()) <= mine:
        return say("You can only compare two snapshots of this repository.")
    if asked["old"] == asked["new"]:
        return say("Both sides are the same snapshot. Choose two different ones.")
    return ""


def _chosen(candidate: Candidate, listed: list[Snapshot], asked: dict[str, str]) -> dict[str, int]:
    """Return the form's values: the request's, else the candidate's snapshot and the one before it."""
    numbers = [one.pk for one in listed]
    new = candidate.snapshot_id or (numbers[0] if numbers else 0)
    older = [number for number in numbers if number < new]
    found = {"old": older[0] if older else numbers[-1] if numbers else 0, "new": new}
    return {side: int(asked[side]) if asked[side] in map(str, numbers) else found[side] for side in found}


@login_required
@require_GET
def compare(request: HttpRequest, candidate_id: int, old: int, new: int) -> HttpResponse:
    """Show what changed between two snapshots of the candidate's repository, by the sign-offs it affects."""
    found = candidate_detail(fetch(request, candidate_id))
    before, after = _snapshot(found.candidate, old), _snapshot(found.candidate, new)
    changes = told_once(changes_between(before, after))
    found_parts = parts(changes)
    page = _paged(found_parts, request.GET.get("page"))
    here = [_on_page(part, page) for part in found_parts]
    drawn = {id(one.change): one for one in shown([one for some in here for one in some], before, after)}
    listed = list(snapshots_of(found.candidate.hub, names_of(found.candidate))[:MOST])
    context = {
        **evidence_frame(found, "compare", say("What changed")),
        "old": before,
        "new": after,
        "summary": summary(changes),
        "parts_found": [
            (part, [drawn[id(change)] for change in some]) for part, some in zip(found_parts, here, strict=True) if some
        ],
        "page": page,
        "count": len(changes),
        "new_facts": sum(one.kind == "fact" and one.before is None and " " not in one.name for one in changes),
        "listed": listed + [one for one in {before, after} if one not in listed],
        "chosen": {"old": before.pk, "new": after.pk},
        "same": before.pk == after.pk,
        "back": reverse("candidate", args=[candidate_id]),
        "sides": SIDES,
        "most": MOST,
    }
    return render(request, "home/evidence/compare.html", context)


def _paged(found: list[TouchedGroup], asked: str | None) -> Page[int]:
    """Return which page of the files is asked for; the part with the most of them decides how many there are."""
    files = max((sum(one.kind == "file" for one in part.changes) for part in found), default=0)
    return Paginator(range(files), MOST_FILES).get_page(asked)


def _on_page(part: TouchedGroup, page: Page[int]) -> list[Change]:
    """Return the differences of a part that a page shows: all but the files on the first, and its files."""
    files = [one for one in part.changes if one.kind == "file"]
    others = [one for one in part.changes if one.kind != "file"] if page.number == 1 else []
    return others + files[(page.number - 1) * MOST_FILES : page.number * MOST_FILES]


def _snapshot(candidate: Candidate, number: int) -> Snapshot:
    """Return a snapshot of this candidate's repository; any other gives 404 for everyone."""
    return get_object_or_404(Snapshot, pk=number, hub=candidate.hub, repo_id__in=names_of(candidate))

"""Pages of lists: proposing many repositories at once, and how far the reading of a list is."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from reviews.language.phrases import say, say_count
from reviews.people.models import User
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.proposals import permits
from reviews.proposals.actions import ListChanged, submit_several
from reviews.proposals.batch_forms import ProposeListForm
from reviews.proposals.batches import BatchPlan, batch_for, batches_of, plan_of, with_jobs
from reviews.proposals.models import ProposalBatch
from reviews.proposals.preview import previews
from reviews.workflow import states
from reviews.workloads.permits import why_not_write

UNPROCESSABLE = 422
A_PAGE = 100
MOST_SHOWN = 50
"""Most lines of each kind that the check before proposing shows; the page of the list shows all of them."""
PROGRESS = (
    ("reading", (states.READING,), say("being read or waiting")),
    ("unreadable", (states.UNREADABLE,), say("could not be read")),
    ("review", (states.IN_REVIEW, states.READY), say("in review")),
    ("ended", (states.DECIDED, states.REJECTED, states.WITHDRAWN), say("decided or ended")),
)
"""The states of candidates as the progress of a list counts them."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose_list(request: HttpRequest) -> HttpResponse:
    """Show the form for a list, then what proposing it would do, and propose it once that is confirmed."""
    user = person(request)
    require(permits.why_not_propose(user))
    return list_page(request, ProposeListForm(request.POST or None, request.FILES or None, user=user), user)


def list_page(request: HttpRequest, form: ProposeListForm, user: User) -> HttpResponse:
    """Show a list's form, or what proposing the list would do; propose it if exactly that was confirmed."""
    plan = None
    if request.method == "POST" and form.is_valid():
        plan = plan_of(form.repos, form.cleaned_data["workload"], user)
        if not plan.new and not plan.approved:
            form.add_error(None, say("Every repository of this list is under review already for this workload."))
        elif form.cleaned_data["confirmed"] and (batch := _submit(form, plan, user)):
            count = batch.lines.filter(candidate__isnull=False).count()
            done = say_count(
                count,
                "{number:,} candidate was proposed. The portal is now reading the repositories.",
                "{number:,} candidates were proposed. The portal is now reading the repositories.",
            )
            messages.success(request, done)
            return redirect("proposed_list", batch.pk)
    context = {
        "form": form, "plan": plan, "why_not_write": why_not_write(user), "lists": batches_of(user),
        **(_shown(plan, form.cleaned_data["hub"]) if plan else {}),
    }  # fmt: skip
    return render(request, "proposals/propose_list.html", context, status=UNPROCESSABLE if form.errors else 200)


def _submit(form: ProposeListForm, plan: BatchPlan, user: User) -> ProposalBatch | None:
    data = form.cleaned_data
    if not plan.chosen(again=data["again"]):
        form.add_error(
            None, say("All of these are already approved. Tick that they are proposed too, or change the list.")
        )
        return None
    try:
        return submit_several(
            form.repos, workload=data["workload"], again=data["again"], seen=data["confirmed"], by=user
        )
    except ListChanged as error:
        form.add_error(None, str(error))
        return None


def _shown(plan: BatchPlan, hub: str) -> dict[str, Any]:
    looked = previews((one.hub, one.repo_id, one.revision) for one in plan.new)
    return {
        "new_count": len(plan.new), "new_more": max(0, len(plan.new) - MOST_SHOWN),
        "new": [(one, looked.get((one.hub, one.repo_id, one.revision))) for one in plan.new[:MOST_SHOWN]],
        "hub": hub, "elsewhere": sum(1 for one in plan.new if one.hub != hub),
        "not_looked_at": max(0, len(plan.new) - len(looked)),
        "approved": plan.approved[:MOST_SHOWN], "approved_count": len(plan.approved),
        "approved_more": max(0, len(plan.approved) - MOST_SHOWN),
        "left_out": plan.left_out[:MOST_SHOWN], "left_out_count": len(plan.left_out),
        "left_out_more": max(0, len(plan.left_out) - MOST_SHOWN),
    }  # fmt: skip


@login_required
@require_GET
def proposed_list(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show a list that was proposed together: how many are read, and every line with its candidate."""
    batch = batch_for(person(request), batch_id)
    if batch is None:
        raise Http404(say("No list with this number is visible to you."))
    shown = dict(with_jobs(batch))
    counts = Counter(shown.values())
    page = Paginator(batch.lines.select_related("candidate"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "batch": batch,
        "page": page,
        "rows": [(line, states.CANDIDATE_WORDS.get(shown.get(line.candidate_id or 0, ""))) for line in page],
        "total": len(shown),
        "left_out_count": batch.lines.filter(candidate__isnull=True).count(),
        "progress": [
            (key, sum(counts[one] for one in among), words)
            for key, among, words in PROGRESS
            if any(counts[one] for one in among)
        ],
        "live": bool(counts[states.READING]),
        "read": len(shown) - counts[states.READING],
    }
    return render(request, "proposals/proposed_list.html", context)

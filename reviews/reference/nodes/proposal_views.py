"""The page of a proposed version of a node class: what it changes, and its adoption or refusal."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from reviews.desks.forms import sentence_field
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.single_lines import PortalForm
from reviews.workloads.nodes import actions
from reviews.workloads.nodes.models import NodeProposal
from reviews.workloads.nodes.queries import newest
from reviews.workloads.nodes.spec import to_json
from reviews.workloads.permits import why_not_adopt_node, why_not_end_proposal

UNPROCESSABLE = 422


class NodeRefusalForm(PortalForm):
    """Why a proposed version is refused."""

    reason = sentence_field(say("Reason"), say("Why it is not adopted. Kept in the ledger."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def node_proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Show a proposed version beside the newest one; a POST refuses it with a reason."""
    who = person(request)
    row = get_object_or_404(NodeProposal.objects.select_related("by", "ended_by"), pk=proposal_id)
    form = NodeRefusalForm(request.POST or None)
    if request.method == "POST":
        require(why_not_end_proposal(who, row))
        if form.is_valid():
            actions.refuse_node(row, reason=form.cleaned_data["reason"], by=who)
            messages.success(request, say("The proposed version of {slug} is refused.", slug=row.slug))
            return redirect("nodes")
    now = newest([row.slug]).get(row.slug)
    old = {"title": now.title} | to_json(now.node) if now else {}
    new = {"title": row.title} | row.spec
    told = {
        "row": row, "now": now, "form": form, "why_not_adopt": why_not_adopt_node(who, row),
        "why_not_end": why_not_end_proposal(who, row),
        "lines": [(key.replace("_", " "), old.get(key), new[key]) for key in new if old.get(key) != new[key]],
    }  # fmt: skip
    return render(request, "reference/nodes/proposal.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def adopt_node_proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Make a proposed version the newest one."""
    row = get_object_or_404(NodeProposal, pk=proposal_id)
    actions.adopt_node(row, by=person(request))
    messages.success(request, say("The proposed version of {slug} is adopted.", slug=row.slug))
    return redirect("node", row.slug)

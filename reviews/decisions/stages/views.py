"""Pages of a decision's stage: its evidence, a delivery, and the release for production."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from reviews.decisions.models import Decision
from reviews.decisions.queries import standing, visible_to
from reviews.decisions.stages import actions, permits, queries
from reviews.decisions.stages.forms import DeliveryForm, ReleaseForm
from reviews.decisions.stages.models import EvidenceItem
from reviews.decisions.stages.page import stage_page
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person

UNPROCESSABLE = 422


def _decision(request: HttpRequest, number: int) -> Decision:
    return get_object_or_404(visible_to(person(request)), pk=number)


@login_required
@require_safe
def evidence(request: HttpRequest, number: int) -> HttpResponse:
    """Show what a decision waits for, everything that was delivered, and its release."""
    found = _decision(request, number)
    stands = standing(found)
    context = {"decision": found, "standing": stands, "stage": stage_page(found, stands, person(request))}
    return render(request, "decisions/evidence.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deliver_evidence(request: HttpRequest, number: int, item_number: int) -> HttpResponse:
    """Ask for a file or an address, then deliver it for an item."""
    found, who = _decision(request, number), person(request)
    item = get_object_or_404(EvidenceItem.objects.select_related("decision"), decision=found, number=item_number)
    stands = standing(found)
    why_not = permits.why_not_deliver(who, found, queries.owner_row(item), stands)
    form = DeliveryForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            actions.deliver(item, said=form.statement(), by=who)
            messages.success(request, say("Evidence {number_of} delivered.", number_of=item.number))
            return redirect("decision_evidence", number)
    context = {"decision": found, "item": item, "form": form, "why_not": why_not, "standing": stands}
    return render(request, "decisions/deliver.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def release_decision(request: HttpRequest, number: int) -> HttpResponse:
    """Show the evidence and what machines will be answered, then release the decision for production."""
    found, who = _decision(request, number), person(request)
    stands = standing(found)
    why_not = permits.why_not_release(who, found, stands)
    form = ReleaseForm(request.POST or None, initial={"seen": queries.evidence_seen(found)})
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            actions.release(found, reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"], by=who)
            messages.success(request, say("Decision {number_of} released for production.", number_of=number))
            return redirect(f"{reverse('decision_evidence', args=[number])}#release")
    context = {
        "decision": found, "form": form, "why_not": why_not, "standing": stands,
        "stage": stage_page(found, stands, who),
    }  # fmt: skip
    return render(request, "decisions/release.html", context, status=UNPROCESSABLE if form.errors else 200)

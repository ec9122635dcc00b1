"""Views of a candidate's waivers: the list, a request for a requirement, approval, and ending."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.desks.legal.forms import EndForm, WaiverForm
from reviews.desks.legal.record_views import context_of
from reviews.desks.views import UNPROCESSABLE, candidate_or_404
from reviews.desks.waivers_page import shown
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.workflow import queries
from reviews.workflow.models import Candidate
from reviews.workflow.policy.rules import BREAK_GLASS, WAIVABLE
from reviews.workflow.requirements import Requirement
from reviews.workflow.statements import WaiverGrounds
from reviews.workflow.waivers import actions as waivers
from reviews.workflow.waivers.models import Waiver
from reviews.workflow.waivers.permits import why_not_ask_requirement, why_not_end


@login_required
@require_safe
def waivers_page(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """List the waivers of a candidate, those in force first, and the requirements that can be waived."""
    candidate = candidate_or_404(request, candidate_id)
    user = person(request)
    known = queries.candidate_detail(candidate)
    names = {requirement.key: requirement.name for requirement in known.requirements}
    found = sorted(queries.waivers_of(candidate), key=lambda one: (one.ended_at is not None, -one.pk))
    context = context_of(candidate, say("Waivers")) | {
        "waivers": shown(found, user, names),
        "open": [
            (
                requirement,
                why_not_ask_requirement(user, candidate, requirement.key, glass=requirement.key not in WAIVABLE),
            )
            for requirement in known.requirements
            if not requirement.met and requirement.key in BREAK_GLASS
        ],
        "policy": candidate.policy.policy,
        "waivable": frozenset(WAIVABLE),
    }
    return render(request, "desks/waivers/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_requirement_waiver(request: HttpRequest, candidate_id: int, key: str) -> HttpResponse:
    """Request a waiver of an unmet requirement, by break-glass if an ordinary waiver is not possible."""
    candidate = candidate_or_404(request, candidate_id)
    requirement = _requirement(candidate, key)
    glass = key not in WAIVABLE or request.GET.get("glass") == "1"
    why_not = why_not_ask_requirement(person(request), candidate, key, glass=glass)
    last = waivers.longest(candidate.policy.policy, glass=glass)
    form = WaiverForm(request.POST or None, initial={"rule": key, "expires": last}, last=last)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            said = {name: form.cleaned_data[name] for name in ("reason", "owner", "expires")}
            try:
                grounds = WaiverGrounds(conflict=requirement.how, **said)
                waivers.ask_requirement(candidate, key=key, grounds=grounds, glass=glass, by=person(request))
                approver = "A decider" if glass else say("Another reviewer")
                messages.success(request, say("Waiver requested. {approver} must approve it.", approver=approver))
                return redirect("waivers", candidate_id)
            except ValueError as error:
                form.add_error(None, str(error))
    context = context_of(candidate, say("Break the glass") if glass else say("Ask for a waiver"))
    context |= {
        "form": form,
        "requirement": requirement,
        "glass": glass,
        "why_not": why_not,
        "policy": candidate.policy.policy,
    }
    return render(request, "desks/waivers/requirement.html", context, status=UNPROCESSABLE if form.errors else 200)


def _requirement(candidate: Candidate, key: str) -> Requirement:
    """Return the requirement if it can be waived. Raises ``Http404``."""
    found = next((one for one in queries.candidate_detail(candidate).requirements if one.key == key), None)
    if found is None or key not in BREAK_GLASS:
        raise Http404(say("There is no such requirement, or it cannot be waived."))
    return found


@login_required
@require_POST
def approve_waiver(request: HttpRequest, candidate_id: int, waiver_id: int) -> HttpResponse:
    """Approve a waiver that someone else requested."""
    candidate = candidate_or_404(request, candidate_id)
    waiver = get_object_or_404(Waiver.objects.select_related("asked_by"), pk=waiver_id, candidate=candidate)
    waivers.approve(waiver, by=person(request))
    messages.success(request, say("Waiver approved; it is now in force."))
    return redirect("waivers", candidate_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_waiver(request: HttpRequest, candidate_id: int, waiver_id: int) -> HttpResponse:
    """End a waiver with a reason."""
    candidate = candidate_or_404(request, candidate_id)
    waiver = get_object_or_404(Waiver.objects.select_related("asked_by"), pk=waiver_id, candidate=candidate)
    why_not = why_not_end(person(request), waiver)
    form = EndForm(request.POST or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            waivers.end(waiver, reason=form.cleaned_data["reason"], by=person(request))
            messages.success(request, say("The waiver has been ended."))
            return redirect("waivers", candidate_id)
    context = context_of(candidate, say("End a waiver")) | {"waiver": waiver, "form": form, "why_not": why_not}
    return render(request, "desks/waivers/end.html", context, status=UNPROCESSABLE if form.errors else 200)

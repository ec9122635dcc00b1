"""Views of terms and workload: every rule result with its basis, and requests for waivers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.desks.legal.fit_page import FitPage
from reviews.desks.legal.forms import WaiverForm
from reviews.desks.legal.record_views import context_of
from reviews.desks.views import UNPROCESSABLE, candidate_or_404
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.workflow.statements import WaiverGrounds
from reviews.workflow.waivers import actions as waivers
from reviews.workflow.waivers.permits import why_not_ask


@login_required
@require_safe
def legal_fit(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Show what the terms mean for the workload, rule by rule."""
    candidate = candidate_or_404(request, candidate_id)
    context = context_of(candidate, say("Terms and workload")) | {"fit": FitPage(candidate, person(request))}
    return render(request, "desks/legal/fit.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_waiver(request: HttpRequest, candidate_id: int, rule: str) -> HttpResponse:
    """Request a waiver of a rule's current conflict."""
    candidate = candidate_or_404(request, candidate_id)
    fit = FitPage(candidate, person(request))
    found = next((one for one in fit.conflicts if one.result.rule == rule), None)
    if found is None:
        raise Http404(say("This rule has no conflict to waive."))
    why_not = why_not_ask(person(request), candidate, found.result.kind)
    last = waivers.longest(candidate.policy.policy, glass=False)
    form = WaiverForm(request.POST or None, initial={"rule": rule}, last=last)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            data = {name: form.cleaned_data[name] for name in ("reason", "owner", "expires")}
            grounds = WaiverGrounds(conflict=found.result.sentence, **data)
            try:
                waivers.ask(candidate, rule=rule, kind=found.result.kind, grounds=grounds, by=person(request))
                messages.success(request, say("Waiver requested. Another legal reviewer must approve it."))
                return redirect("waivers", candidate_id)
            except ValueError as error:
                form.add_error(None, str(error))
    context: dict[str, Any] = context_of(candidate, say("Ask for a waiver"))
    context |= {"form": form, "found": found, "why_not": why_not}
    return render(request, "desks/waivers/ask.html", context, status=UNPROCESSABLE if form.errors else 200)

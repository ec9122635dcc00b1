"""Pages of emergency denials: the list with the form, one with who still runs it, and lifting one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.decisions.denials import actions, permits
from reviews.decisions.denials.forms import DenialForm, LiftForm
from reviews.decisions.denials.models import EmergencyDenial
from reviews.decisions.denials.queries import still_runs
from reviews.decisions.gate.rules import SECOND_HOURS
from reviews.language.phrases import say
from reviews.people.permits import require, why_not_read_ledger
from reviews.people.requests import person

PAGE = 25
UNPROCESSABLE = 422


def _rows() -> QuerySet[EmergencyDenial]:
    return EmergencyDenial.objects.select_related("by", "seconded_by", "lift_by").order_by("-pk")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def denials(request: HttpRequest) -> HttpResponse:
    """List the denials, newest first; a POST makes one, at once."""
    require(why_not_read_ledger(request.user))
    why_not = permits.why_not_deny(request.user)
    form = DenialForm(request.POST or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            try:
                made = actions.deny(form.thing(), reason=form.cleaned_data["reason"], by=person(request))
            except ValueError as error:
                form.add_error(None, str(error))
            else:
                messages.success(
                    request,
                    say(
                        "Denied. Another person must second it within {second_hours} hours.", second_hours=SECOND_HOURS
                    ),
                )
                return redirect("denial", made.pk)
    page = Paginator(_rows(), PAGE).get_page(request.GET.get("page"))
    told = {"form": form, "page": page, "why_not": why_not, "hours": SECOND_HOURS}
    return render(request, "decisions/denials.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def denial(request: HttpRequest, denial_id: int) -> HttpResponse:
    """Show one denial, and who may still run what it denies."""
    require(why_not_read_ledger(request.user))
    found = get_object_or_404(_rows(), pk=denial_id)
    told = {
        "denial": found, "found": still_runs(found), "why_not_second": permits.why_not_second(request.user, found),
        "why_not_lift": (permits.why_not_lift if found.lift_by else permits.why_not_ask_lift)(request.user, found),
    }  # fmt: skip
    return render(request, "decisions/denial.html", told)


@login_required
@require_POST
def second_denial(request: HttpRequest, denial_id: int) -> HttpResponse:
    """Second a denial that someone else made."""
    require(why_not_read_ledger(request.user))
    found = get_object_or_404(EmergencyDenial, pk=denial_id)
    actions.second(found, by=person(request))
    messages.success(request, say("Seconded. It holds until two people lift it."))
    return redirect("denial", denial_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lift_denial(request: HttpRequest, denial_id: int) -> HttpResponse:
    """Ask to lift a denial with a reason, or agree if someone else has asked."""
    require(why_not_read_ledger(request.user))
    found = get_object_or_404(_rows(), pk=denial_id)
    agrees = found.lift_by is not None
    why_not = (permits.why_not_lift if agrees else permits.why_not_ask_lift)(request.user, found)
    form = None if agrees else LiftForm(request.POST or None)
    if request.method == "POST":
        require(why_not)
        if form is None:
            actions.lift(found, by=person(request))
            messages.success(request, say("Lifted. Machines may use again what was decided."))
            return redirect("denial", denial_id)
        if form.is_valid():
            actions.ask_lift(found, by=person(request), **form.cleaned_data)
            messages.success(request, say("Asked. Another person must agree."))
            return redirect("denial", denial_id)
    told = {"denial": found, "form": form, "why_not": why_not}
    return render(request, "decisions/lift_denial.html", told, status=UNPROCESSABLE if form and form.errors else 200)

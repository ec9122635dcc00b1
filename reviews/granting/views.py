"""Pages of role requests: requesting a role for a person, and one request to confirm, refuse or withdraw."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from reviews.granting import actions
from reviews.granting.permits import why_not_confirm, why_not_refuse, why_not_request, why_not_withdraw
from reviews.language.phrases import say
from reviews.people import permits, roles
from reviews.people.holds import open_holds
from reviews.people.models import RoleRequest, User
from reviews.people.queries import everybody, role_requests
from reviews.people.requests import person as signed_in
from reviews.single_lines import PortalForm

UNPROCESSABLE = 422


class RoleReasonForm(PortalForm):
    """Why a role is requested, refused or withdrawn."""

    reason = forms.CharField(
        label=say("Reason"),
        max_length=500,
        help_text=say("Stored in the ledger."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_role(request: HttpRequest, person_id: int, role: str) -> HttpResponse:
    """Request a reviewing role for a person, with the reason."""
    who = signed_in(request)
    permits.require(permits.why_not_manage_people(who))
    found, wanted = get_object_or_404(everybody(), pk=person_id), roles.BY_SLUG.get(role)
    if wanted is None:
        raise Http404(say("There is no such role."))
    why_not = why_not_request(who, found, wanted)
    form = RoleReasonForm(request.POST or None)
    if request.method == "POST":
        permits.require(why_not)
        if form.is_valid():
            row = actions.request_role(found, role, reason=form.cleaned_data["reason"], by=who)
            messages.success(
                request, say("Role {title} requested. Another administrator must confirm it.", title=wanted.title)
            )
            return redirect("role_request", row.pk)
    context = {"person": found, "role": wanted, "form": form, "why_not": why_not, "days": actions.WAITS.days}
    return render(request, "granting/request_role.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def role_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """Show a request; confirm, refuse or withdraw it, depending on the button."""
    who = signed_in(request)
    permits.require(permits.why_not_manage_people(who))
    found = get_object_or_404(role_requests(), pk=request_id)
    form = RoleReasonForm(request.POST if request.POST.get("act") in ("refuse", "withdraw") else None)
    if request.method == "POST" and (answer := _acted(request, found, form, who)):
        return answer
    context = {
        "asked": found, "role": roles.BY_SLUG[found.role], "form": form,
        "why_not_confirm": why_not_confirm(who, found), "why_not_refuse": why_not_refuse(who, found),
        "why_not_withdraw": why_not_withdraw(who, found), "mine": found.asked_by_id == who.pk,
        "holds": open_holds(found.person),
    }  # fmt: skip
    return render(request, "granting/role_request.html", context, status=UNPROCESSABLE if form.errors else 200)


def _acted(request: HttpRequest, found: RoleRequest, form: RoleReasonForm, who: User) -> HttpResponse | None:
    """Act on the button; None if the reason is missing and the page is shown again."""
    act = request.POST.get("act", "")
    name, title = found.person.name, found.title
    if act == "confirm":
        actions.confirm_role(found, by=who)
        messages.success(request, say("{name} now has the role {title}.", name=name, title=title))
        return redirect("person", found.person_id)
    if act in ("refuse", "withdraw"):
        permits.require(why_not_refuse(who, found) if act == "refuse" else why_not_withdraw(who, found))
        if not form.is_valid():
            return None
        done = actions.refuse_role if act == "refuse" else actions.withdraw_request
        done(found, reason=form.cleaned_data["reason"], by=who)
        messages.success(
            request,
            (
                say("Request refused. Nothing else changed.")
                if act == "refuse"
                else say("Request withdrawn. Nothing else changed.")
            ),
        )
        return redirect("person", found.person_id)
    messages.error(request, say("Nothing was changed. Confirm, refuse or withdraw the request."))
    return redirect("role_request", found.pk)

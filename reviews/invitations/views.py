"""Pages of invitations: a new account, inviting again, opening the link, and accepting."""

from typing import Any

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from reviews.invitations import actions
from reviews.invitations.forms import AcceptForm, InviteAgainForm, PersonForm
from reviews.invitations.models import Invitation
from reviews.invitations.permits import why_not_accept, why_not_invite_again
from reviews.invitations.rows import digest
from reviews.language.phrases import say
from reviews.people import guesses, second_factor
from reviews.people.actions import create_person
from reviews.people.models import User
from reviews.people.permits import TooLate, require, why_not_manage_people
from reviews.people.requests import person as signed_in

KEPT = "invitation"
"""Where the session keeps which link was opened, so that the token leaves the address bar."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    """Create an account and invite its owner by mail, or leave it to single sign-on."""
    who = signed_in(request)
    require(why_not_manage_people(who))
    form = PersonForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        invited = values.pop("sign_in") == "invitation"
        with transaction.atomic():
            made = create_person(**values, by=who)
            if invited:
                actions.invite(made, by=who)
        return render(request, "invitations/made.html", {"made": made, "invited": invited})
    return render(request, "invitations/new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite_again(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask for the reason, then reset how a person signs in and mail a new link."""
    who = signed_in(request)
    require(why_not_manage_people(who))
    found = get_object_or_404(User, pk=person_id)
    form = InviteAgainForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        actions.invite_again(found, reason=form.cleaned_data["reason"], by=who)
        messages.success(
            request,
            say("{name} was invited again. The old password and second factor no longer work.", name=found.name),
        )
        return redirect("person", found.pk)
    told = {"person": found, "form": form, "why_not": why_not_invite_again(who, found)}
    return render(request, "invitations/again.html", told, status=422 if form.errors else 200)


@never_cache
@require_safe
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Remember in the session which link was opened, and go to an address without it; this uses nothing up."""
    attempt = guesses.begin(guesses.LINK, request)
    found = Invitation.objects.filter(digest=digest(token)).select_related("person").first()
    if found is None or why_not_accept(found):
        return _private(render(request, "invitations/dead.html", status=410))
    attempt.succeeded()
    request.session[KEPT] = [found.pk, found.digest]
    return _private(redirect("accept_invitation"))


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest) -> HttpResponse:
    """Let the owner choose a password, sign them in, and lead them to the second factor if needed or wanted."""
    found = _kept(request)
    if found is None:
        return _private(render(request, "invitations/dead.html", status=410))
    needed = second_factor.needed(found.person)
    form = AcceptForm(_posted(request), person=found.person, needed=needed)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.accept(found, password=form.cleaned_data["password"], by=found.person)
        except TooLate:
            return _private(render(request, "invitations/dead.html", status=410))
        return _sign_in(request, person, factor=needed or form.cleaned_data["second_factor"])
    told: dict[str, Any] = {"form": form, "person": found.person, "needed": needed}
    other = request.user.is_authenticated and request.user != found.person
    return render(request, "invitations/accept.html", told | {"other": other}, status=422 if form.errors else 200)


def _posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, even if it is empty: then every field says that it is missing."""
    return request.POST if request.method == "POST" else None


def _kept(request: HttpRequest) -> Invitation | None:
    key, kept = request.session.get(KEPT) or (0, "")
    found = Invitation.objects.filter(pk=key).select_related("person").first()
    return found if found and kept and found.digest == kept and not why_not_accept(found) else None


def _sign_in(request: HttpRequest, person: User, *, factor: bool) -> HttpResponse:
    request.session.pop(KEPT, None)
    answer: HttpResponse = perform_login(request, person, redirect_url="/")
    if not request.user.is_authenticated:
        return answer
    reauthenticate_by_password(request)  # the password was just given: its owner need not type it again
    messages.success(request, say("Your password is set, and your address is verified."))
    return redirect("mfa_index") if factor else answer


def _private(answer: HttpResponse) -> HttpResponse:
    """Keep the address, which may hold a token, from any other page. A page with a form may not say this: without a
    referrer, browsers send no origin either, and the form is refused."""
    answer["Referrer-Policy"] = "no-referrer"
    return answer

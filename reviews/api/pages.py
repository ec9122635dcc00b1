"""The pages on which administrators see every API token, and everybody makes and ends their own."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reviews.api import actions
from reviews.api.forms import OwnTokenForm, TokenForm
from reviews.api.models import ApiToken
from reviews.api.permits import why_not_end_token, why_not_own_token
from reviews.language.phrases import say
from reviews.people import permits
from reviews.people.requests import person

PAGE = 25


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens; a POST creates one and shows its secret for the only time."""
    permits.require(permits.why_not_manage_tokens(request.user))
    form = TokenForm(request.POST or None)
    made, secret = None, ""
    if request.method == "POST" and form.is_valid():
        made, secret = actions.create_token(**form.cleaned_data, by=person(request))
        form = TokenForm()
    page = Paginator(ApiToken.objects.select_related("maker", "team").order_by("-pk"), PAGE).get_page(
        request.GET.get("page")
    )
    told = {"form": form, "page": page, "made": made, "secret": secret}
    return render(request, "api/tokens.html", told, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens that act as the person; a POST makes one and shows its secret for the only time."""
    who = person(request)
    why_not = why_not_own_token(who)
    form = OwnTokenForm(request.POST or None, person=who)
    made, secret = None, ""
    if request.method == "POST":
        permits.require(why_not)
        if form.is_valid():
            made, secret = actions.create_own_token(**form.cleaned_data, by=who)
            form = OwnTokenForm(person=who)
    mine = ApiToken.objects.filter(owner=who).select_related("team", "maker").order_by("-pk")
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    told = {"form": form, "page": page, "made": made, "secret": secret, "why_not": why_not}
    return render(request, "api/own_tokens.html", told, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Ask for confirmation, because a machine will stop working; then revoke the token."""
    token = ApiToken.objects.filter(pk=token_id).first()
    if token is None or token.owner_id != person(request).pk:
        permits.require(permits.why_not_manage_tokens(request.user))
        token = get_object_or_404(ApiToken, pk=token_id)
    permits.require(why_not_end_token(request.user, token))
    place = "own_tokens" if token.owner_id == person(request).pk else "tokens"
    if request.method == "POST":
        actions.revoke_token(token, by=person(request))
        return redirect(place)
    told = {
        "token": token,
        "label": say("Revoke token"),
        "back": reverse(place),
        "back_label": say("Keep token"),
        "place": place,
    }
    return render(request, "api/revoke_token.html", told)

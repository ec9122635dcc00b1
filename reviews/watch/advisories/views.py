"""Pages of advisories: the lists with the form that imports one, the keys of vendors, and a decision's boundary."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.decisions.views import UNPROCESSABLE, decision_or_404
from reviews.language.phrases import say, say_count
from reviews.people.models import User
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.watch.advisories import actions, permits
from reviews.watch.advisories.forms import AdvisoryForm, FeedKeyForm
from reviews.watch.advisories.missing import RowsMissing
from reviews.watch.advisories.models import AdvisoryList, FeedKey
from reviews.watch.advisories.queries import monitored_parts, why_not_second_each
from reviews.watch.advisories.signatures import BadSignature

PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def advisories(request: HttpRequest) -> HttpResponse:
    """List what was imported, and import a list."""
    who = person(request)
    why_not = permits.why_not_import(who)
    form = AdvisoryForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid() and (row := _imported(form, who)):
            rows = say_count(row.count, "{number:,} row", "{number:,} rows")
            messages.success(
                request,
                say(
                    "The list {name} is in force with {rows}. Every decision is being matched.",
                    name=row.name,
                    rows=rows,
                ),
            )
            return redirect("advisories")
    page = Paginator(AdvisoryList.objects.select_related("signer"), PAGE).get_page(request.GET.get("page"))
    told = {"form": form, "why_not": why_not, "page": page}
    return render(request, "watch/advisories.html", told, status=UNPROCESSABLE if form.errors else 200)


def _imported(form: AdvisoryForm, who: User) -> AdvisoryList | None:
    """Import what a form holds; None if it is refused, which the form then says."""
    said: dict[str, Any] = form.cleaned_data
    try:
        return actions.import_list(
            said["read"], name=said["name"], covers=said["covers"].split(","), by=who, missing=said["missing"] or 0
        )
    except RowsMissing as error:
        form.add_error("missing", str(error))
    except BadSignature as error:
        form.add_error("signature", str(error))
    return None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def feed_keys(request: HttpRequest) -> HttpResponse:
    """List the keys by which vendors sign their lists, and register one."""
    who = person(request)
    why_not = permits.why_not_manage_keys(who)
    form = FeedKeyForm(request.POST or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            try:
                row = actions.register_key(form.cleaned_data["vendor"], key=form.cleaned_data["key"], by=who)
            except BadSignature as error:
                form.add_error("key", str(error))
            else:
                messages.success(
                    request, say("The key of {vendor} waits for another administrator to second it.", vendor=row.vendor)
                )
                return redirect("feed_keys")
    shown = FeedKey.objects.select_related("by", "seconded_by")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    cannot = why_not_second_each(who, page)
    rows = [(one, one.pk in cannot, cannot.get(one.pk, "")) for one in page]
    told = {"form": form, "why_not": why_not, "page": page, "rows": rows}
    return render(request, "watch/feed_keys.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def second_feed_key(request: HttpRequest, feed_key: int) -> HttpResponse:
    """Second a key that another administrator registered."""
    row = actions.second_key(get_object_or_404(FeedKey, pk=feed_key), by=person(request))
    messages.success(
        request, say("Seconded. Lists with the signature of {vendor} are taken from now on.", vendor=row.vendor)
    )
    return redirect("feed_keys")


@login_required
@require_POST
def retire_feed_key(request: HttpRequest, feed_key: int) -> HttpResponse:
    """Let a key sign no further list."""
    row = actions.retire_key(get_object_or_404(FeedKey, pk=feed_key), by=person(request))
    messages.success(
        request, say("The key of {vendor} is retired. Lists that it signed stay in force.", vendor=row.vendor)
    )
    return redirect("feed_keys")


@login_required
@require_safe
def boundary(request: HttpRequest, number: int) -> HttpResponse:
    """Show the parts of a decision's security boundary, what lists say of each, and which nobody monitors."""
    decision = decision_or_404(request, number)
    return render(request, "watch/boundary.html", {"decision": decision, "parts": monitored_parts(decision.pk)})

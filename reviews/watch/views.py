"""The pages of the watch: what the hub said last about each repository, and the end of an alert."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.decisions.models import DecisionAlert
from reviews.decisions.views import UNPROCESSABLE, decision_or_404
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.watch import actions, permits, rows
from reviews.watch.forms import SettleForm, WatchFilter
from reviews.watch.page import narrowed, shown
from reviews.watch.queries import watched_by

PAGE = 50


@login_required
@require_safe
def watch(request: HttpRequest) -> HttpResponse:
    """Show the watched repositories of the decisions that this person may see."""
    who = person(request)
    form = WatchFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = narrowed(watched_by(who), wanted)
    page = Paginator(found.order_by("hub", "repo_id"), PAGE).get_page(request.GET.get("page"))
    told = {
        "form": form, "page": page, "rows": shown(page, who), "filtered": any(wanted.values()),
        "why_not_ask": permits.why_not_ask(who),
    }  # fmt: skip
    return render(request, "watch/list.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def watch_ask_now(request: HttpRequest, number: int) -> HttpResponse:
    """Let the next round ask about a repository."""
    row = get_object_or_404(watched_by(person(request)), pk=number)
    require(permits.why_not_ask(person(request)))
    rows.ask_now(row)
    messages.success(request, f"The next round asks about {row.repo_id}; it begins within a minute.")
    return redirect("watch")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settle_alert(request: HttpRequest, number: int, alert: int) -> HttpResponse:
    """Show what the watch found, and record why it has no effect."""
    decision = decision_or_404(request, number)
    row = get_object_or_404(DecisionAlert.objects.select_related("decision__candidate"), pk=alert, decision=number)
    why_not = permits.why_not_settle(person(request), row)
    form = SettleForm(request.POST or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            actions.settle(row, by=person(request), **form.cleaned_data)
            messages.success(request, f"The alert “{row.get_kind_display()}” has ended. Your reason is on record.")
            return redirect("decision", number)
    told = {
        "decision": decision, "alert": row, "form": form, "why_not": why_not, "ask": permits.KINDS.get(row.kind),
    }  # fmt: skip
    return render(request, "watch/settle.html", told, status=UNPROCESSABLE if form.errors else 200)

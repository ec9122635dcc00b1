"""The pages of the watch: what the hub said last about each repository, and the end of an alert."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.decisions.models import DecisionAlert
from reviews.decisions.views import UNPROCESSABLE, decision_or_404
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.watch import actions, permits
from reviews.watch.charts import open_by_age, time_to_close
from reviews.watch.forms import NO_EFFECT, RE_REVIEW, SUSPEND, FindingAnswerForm, FindingFilter, WatchFilter
from reviews.watch.kinds import KINDS
from reviews.watch.listing import listed, would_suspend
from reviews.watch.page import narrowed, shown
from reviews.watch.queries import watched_by
from reviews.watch.redo import redo_of
from reviews.watch.rows.repositories import ask_now

PAGE = 50
ACTS = {
    NO_EFFECT: (actions.settle, say("the finding has ended without effect. Your reason is on record.")),
    RE_REVIEW: (actions.review_again, say("its track is to be reviewed again, and its signer has been told.")),
    SUSPEND: (actions.suspend, say("the decision is suspended until another person ends the finding.")),
}
"""What each answer to a finding does, and what the page says then."""


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
@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """List the findings on the decisions that this person may see, soonest due first."""
    who = person(request)
    form = FindingFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(listed(who, wanted), PAGE).get_page(request.GET.get("page"))
    told = {"form": form, "page": page, "filtered": any(wanted.values()), "dry": would_suspend(who)}
    return render(request, "watch/findings.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def finding_charts(request: HttpRequest) -> HttpResponse:
    """Draw the open findings by kind and age, and the time from finding to closing."""
    who = person(request)
    return render(request, "watch/charts.html", {"ages": open_by_age(who), "times": time_to_close(who)})


@login_required
@require_POST
def watch_ask_now(request: HttpRequest, number: int) -> HttpResponse:
    """Let the next round ask about a repository."""
    row = get_object_or_404(watched_by(person(request)), pk=number)
    require(permits.why_not_ask(person(request)))
    ask_now(row)
    messages.success(
        request, say("The next round asks about {repo_id}; it begins within a minute.", repo_id=row.repo_id)
    )
    return redirect("watch")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settle_alert(request: HttpRequest, number: int, alert: int) -> HttpResponse:
    """Show what the watch found, and record what follows: no effect, a new review, or a suspension."""
    decision, who = decision_or_404(request, number), person(request)
    about = (f"decision__candidate__{one}" for one in ("requester", "policy", "workload"))
    found = DecisionAlert.objects.select_related(*about, "evaluator", "suspender")
    row = get_object_or_404(found, pk=alert, decision=number)
    why_not = permits.why_not_answer(who, row)
    refused = {NO_EFFECT: permits.why_not_settle(who, row), SUSPEND: permits.why_not_suspend(who, row)}
    form = FindingAnswerForm(request.POST or None, refused=refused)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            act, said = ACTS[form.cleaned_data["outcome"]]
            act(row, reason=form.cleaned_data["reason"], by=who)
            messages.success(
                request, say("“{get_kind_display}”: {said}", get_kind_display=row.get_kind_display(), said=said)
            )
            return redirect("decision", number)
    told = {
        "decision": decision, "alert": row, "form": form, "why_not": why_not, "ask": KINDS.get(row.kind),
        "redo": redo_of(decision, row),
        "refused": {why for why in refused.values() if why and why != why_not},
    }  # fmt: skip
    return render(request, "watch/settle.html", told, status=UNPROCESSABLE if form.errors else 200)

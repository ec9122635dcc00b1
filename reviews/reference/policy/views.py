"""Views of the review policy: the list, one version with its effects, and forms to adopt or drop a version."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.desks.views import UNPROCESSABLE
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.reference.policy.effects import effects_of
from reviews.reference.policy.forms import StepForm
from reviews.workflow.policy import actions as policy_actions
from reviews.workflow.policy import lists
from reviews.workflow.policy import queries as policy_queries
from reviews.workflow.policy import rules as policy
from reviews.workflow.policy.models import PolicyVersion, in_force
from reviews.workflow.states import TRACKS


@login_required
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """List every version: the one in force, dry runs, and earlier ones."""
    now = in_force()
    context = {
        "versions": list(policy_queries.versions()), "in_force": now,
        "why_not_write": policy_actions.why_not_write(person(request)), **_shown(now.policy),
    }  # fmt: skip
    return render(request, "reference/policy/list.html", context)


@login_required
@require_safe
def policy_version(request: HttpRequest, number: int) -> HttpResponse:
    """Show one version: its content, its changes and, during its dry run, what it would block."""
    version = _version(number)
    now = in_force()
    dry = not hasattr(version, "step")
    context = {
        "version": version, "in_force": now, "dry": dry, "overtaken": version.overtaken_by(now),
        "effects": effects_of(person(request), version.policy, now.policy) if dry else None,
        "candidates": policy_queries.candidates_under(person(request), version),
        "why_not_adopt": policy_actions.why_not_adopt(person(request), version),
        "why_not_drop": policy_actions.why_not_drop(person(request), version), **_shown(version.policy),
    }  # fmt: skip
    return render(request, "reference/policy/policy.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def adopt_policy(request: HttpRequest, number: int) -> HttpResponse:
    """Adopt a version that another decider wrote."""
    return _step(request, number, "adopt")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def drop_policy(request: HttpRequest, number: int) -> HttpResponse:
    """Drop a version after its dry run."""
    return _step(request, number, "drop")


def _step(request: HttpRequest, number: int, act: str) -> HttpResponse:
    version = _version(number)
    permit = policy_actions.why_not_adopt if act == "adopt" else policy_actions.why_not_drop
    why_not = permit(person(request), version)
    now = in_force()
    form = StepForm(request.POST or None, initial={"seen": now.number})
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            if act == "adopt":
                policy_actions.adopt(version, reason=reason, by=person(request), seen=form.cleaned_data["seen"])
            else:
                policy_actions.drop(version, reason=reason, by=person(request))
            messages.success(
                request,
                (
                    say("{version} is in force.", version=version)
                    if act == "adopt"
                    else say("{version} is dropped.", version=version)
                ),
            )
            return redirect("policy_version", number)
    context = {
        "version": version, "form": form, "why_not": why_not, "act": act, "in_force": now,
        "changes": policy.differences(now.policy, version.policy), "overtaken": version.overtaken_by(now),
    }  # fmt: skip
    return render(request, "reference/policy/step.html", context, status=UNPROCESSABLE if form.errors else 200)


def _version(number: int) -> PolicyVersion:
    return get_object_or_404(policy_queries.versions(), number=number)


def _shown(found: policy.Policy) -> dict[str, Any]:
    """Return a version as rows for a page."""
    return {
        "policy": found,
        "levels": [
            (title, key, [(policy.LEVELS[found.level(key, risk)]) for risk in policy.RISKS], key in policy.WAIVABLE)
            for key, title in policy.TUNABLE.items()
        ],
        "days": [
            (
                say("Next review of a pass"),
                [say("{review_days} days", review_days=found.review_days[risk]) for risk in policy.RISKS],
            ),
            (
                say("Machine checks while a decision is under review"),
                [
                    say("allowed, with the reason") if found.under_review[risk] == policy.ALLOW else say("denied")
                    for risk in policy.RISKS
                ],
            ),
            (say("Acts by related accounts"), [policy.RELATED[found.related_accounts[risk]] for risk in policy.RISKS]),
            (
                say("Legal reviewers who read a term"),
                [policy.READERS[found.term_readers[risk]] for risk in policy.RISKS],
            ),
        ],
        "lists": [
            (title, lists.words(name, getattr(found, name)[key])) for (name, key), title in lists.titles().items()
        ],
        "copies": [(say(track.capitalize()), policy.COPY_RULES[found.copy[track]]) for track in TRACKS],
    }

"""Views of the review policy: the list, one version with its effects, and forms to write, adopt or drop a version."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.desks.forms import text_field
from reviews.desks.views import UNPROCESSABLE
from reviews.language.phrases import joined, say
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.single_lines import PortalForm
from reviews.workflow.policy import actions as policy_actions
from reviews.workflow.policy import lists
from reviews.workflow.policy import queries as policy_queries
from reviews.workflow.policy import rules as policy
from reviews.workflow.policy.models import PolicyVersion, in_force
from reviews.workflow.states import TRACKS

MOST_BODY = 20_000


class WritePolicyForm(PortalForm):
    """A policy version as JSON, with the reason for it."""

    body = forms.CharField(
        label=say("Version as JSON"), max_length=MOST_BODY,
        help_text=say("Prefilled with the version in force. The portal checks every part before saving."),
        widget=forms.Textarea(attrs={"rows": 28, "class": "input mono", "spellcheck": "false"}),
    )  # fmt: skip
    reason = text_field(say("Reason"), say("Stored in the ledger with the changes."), rows=2)

    def clean_body(self) -> dict[str, Any]:
        """Parse the text into the body of a policy. Raises ``ValidationError`` if it is none."""
        try:
            body = json.loads(self.cleaned_data["body"])
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(say("This is not valid JSON: {error}.", error=error)) from None
        if not isinstance(body, dict):
            raise forms.ValidationError(say("Write a single JSON object, like the version in force."))
        try:
            policy.parse(0, body)
        except policy.BadPolicy as error:
            raise forms.ValidationError(str(error)) from None
        if unknown := sorted(set(body) - set(policy.SHIPPED)):
            raise forms.ValidationError(
                say("Remove unknown parts of the policy: {unknown}.", unknown=joined(", ", unknown))
            )
        return body


class StepForm(PortalForm):
    """The reason for adopting or dropping a version."""

    reason = text_field(say("Reason"), say("Stored in the ledger."), rows=2)


@login_required
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """List every version: the one in force, dry runs, and earlier ones."""
    now = in_force()
    context = {
        "versions": list(policy_queries.versions()), "in_force": now,
        "why_not_write": policy_actions.why_not_write(person(request)), **_shown(now.policy),
    }  # fmt: skip
    return render(request, "desks/policy/list.html", context)


@login_required
@require_safe
def policy_version(request: HttpRequest, number: int) -> HttpResponse:
    """Show one version: its content, its changes and, during its dry run, what it would block."""
    version = _version(number)
    now = in_force()
    dry = not hasattr(version, "step")
    effects, looked_at = policy_queries.dry_run(person(request), version.policy) if dry else ([], 0)
    context = {
        "version": version, "in_force": now, "dry": dry, "effects": effects, "looked_at": looked_at,
        "changes": policy.differences(now.policy, version.policy) if dry else [],
        "candidates": policy_queries.candidates_under(person(request), version),
        "why_not_adopt": policy_actions.why_not_adopt(person(request), version),
        "why_not_drop": policy_actions.why_not_drop(person(request), version), **_shown(version.policy),
    }  # fmt: skip
    return render(request, "desks/policy/policy.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write_policy(request: HttpRequest) -> HttpResponse:
    """Write a version, which stays a dry run until another decider adopts it."""
    why_not = policy_actions.why_not_write(person(request))
    start = json.dumps(policy.completed(in_force().body), indent=2)
    form = WritePolicyForm(request.POST or None, auto_id="policy-%s", initial={"body": start})
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            try:
                row = policy_actions.write(
                    body=form.cleaned_data["body"], reason=form.cleaned_data["reason"], by=person(request)
                )
                messages.success(request, say("{row} has been saved as a dry run.", row=row))
                return redirect("policy_version", row.number)
            except policy.BadPolicy as error:
                form.add_error("body", str(error))
    context = {"form": form, "why_not": why_not}
    return render(request, "desks/policy/write.html", context, status=UNPROCESSABLE if form.errors else 200)


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
    form = StepForm(request.POST or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            done = policy_actions.adopt if act == "adopt" else policy_actions.drop
            done(version, reason=form.cleaned_data["reason"], by=person(request))
            messages.success(
                request,
                (
                    say("{version} is in force.", version=version)
                    if act == "adopt"
                    else say("{version} is dropped.", version=version)
                ),
            )
            return redirect("policy_version", number)
    context = {"version": version, "form": form, "why_not": why_not, "act": act}
    return render(request, "desks/policy/step.html", context, status=UNPROCESSABLE if form.errors else 200)


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
                    say("allowed, with the reason") if found.under_review[risk] == policy.ALLOW else "denied"
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
        "copies": [(track.capitalize(), policy.COPY_RULES[found.copy[track]]) for track in TRACKS],
    }

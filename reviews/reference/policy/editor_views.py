"""The view in which a version of the policy is written, with what it would change beside it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reviews.desks.views import UNPROCESSABLE
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.reference.policy.effects import PolicyEffects, effects_of
from reviews.reference.policy.forms import PolicyForm, posted
from reviews.workflow.policy import actions as policy_actions
from reviews.workflow.policy import rules as policy
from reviews.workflow.policy.models import PolicyVersion, in_force


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write_policy(request: HttpRequest) -> HttpResponse:
    """Show what a version would change; write it, once exactly that was shown, as a dry run for another decider."""
    now, why_not = in_force(), policy_actions.why_not_write(person(request))
    if request.method != "POST":
        return _page(request, PolicyForm(now=now), None)
    require(why_not)
    form = posted(request.POST, now)
    if not form.is_valid():
        return _page(request, form, None)
    if form.writes:
        try:
            row = policy_actions.write(body=form.made, reason=form.cleaned_data["reason"], by=person(request))
            messages.success(request, say("{row} has been saved as a dry run.", row=row))
            return redirect("policy_version", row.number)
        except policy.BadPolicy as error:
            form.add_error(None, str(error))
    return _page(request, form, _effects(request, form, now))


def _effects(request: HttpRequest, form: PolicyForm, now: PolicyVersion) -> PolicyEffects:
    last = int(PolicyVersion.objects.aggregate(last=Max("number"))["last"] or 0)
    return effects_of(person(request), policy.parse(last + 1, form.made), now.policy)


def _page(request: HttpRequest, form: PolicyForm, effects: PolicyEffects | None) -> HttpResponse:
    context = {
        "form": form, "effects": effects, "in_force": form.now,
        "why_not": policy_actions.why_not_write(person(request)),
    }  # fmt: skip
    return render(request, "reference/policy/write.html", context, status=UNPROCESSABLE if form.errors else 200)

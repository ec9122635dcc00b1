"""The pages of an exit plan: its steps, one step that is done, and its owner and day."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from reviews.decisions.exit_steps import actions, permits
from reviews.decisions.exit_steps.forms import ExitOwnerForm, ExitStepForm
from reviews.decisions.exit_steps.models import ExitStep
from reviews.decisions.exit_steps.queries import running_for, steps_of
from reviews.decisions.models import Decision
from reviews.decisions.queries import standing
from reviews.decisions.record_page import read
from reviews.decisions.views import UNPROCESSABLE, decision_or_404
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exit_plan(request: HttpRequest, number: int) -> HttpResponse:
    """Show the steps of a decision's exit plan; a POST begins it."""
    found, who = decision_or_404(request, number), person(request)
    steps = steps_of(found)
    stands = standing(found)
    why_not = permits.why_not_begin(who, stands.word, steps)
    if request.method == "POST":
        require(why_not)
        made = actions.begin(found, by=who)
        messages.success(request, say("The exit plan has begun, with {number_of} steps.", number_of=len(made)))
        return redirect("exit_plan", number)
    told = {
        "decision": found, "standing": stands, "steps": [(one, permits.why_not_assign(who, one)) for one in steps],
        "open": sum(one.done_at is None for one in steps), "running": running_for(found), "why_not": why_not,
        "plan": read(bytes(found.canonical)).data["removal_plan"],
    }  # fmt: skip
    return render(request, "decisions/exit_plan.html", told)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exit_step(request: HttpRequest, number: int, step: int) -> HttpResponse:
    """Show a step, and record that it is done."""
    found, who = decision_or_404(request, number), person(request)
    row = _step(found, step)
    why_not = permits.why_not_finish(who, row, steps_of(found))
    form = ExitStepForm(request.POST or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            actions.finish(row, said=form.cleaned_data["said"], by=who)
            messages.success(request, say("Step {number_of} is done.", number_of=row.number))
            return redirect("exit_plan", number)
    running = bool(row.place) and any(one.place == row.place for one in running_for(found))
    told = {
        "decision": found,
        "step": row,
        "form": form,
        "why_not": why_not,
        "running": running,
        "verb": say("Record step"),
    }
    return render(request, "decisions/exit_step.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assign_exit_step(request: HttpRequest, number: int, step: int) -> HttpResponse:
    """Let a step have another owner or day."""
    found, who = decision_or_404(request, number), person(request)
    row = _step(found, step)
    why_not = permits.why_not_assign(who, row)
    form = ExitOwnerForm(request.POST or None, initial={"due": row.due})
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            try:
                actions.assign(row, **form.cleaned_data, by=who)
            except ValueError as error:
                form.add_error("due", str(error))
            else:
                messages.success(request, say("Step {number_of} has its owner and day.", number_of=row.number))
                return redirect("exit_plan", number)
    told = {"decision": found, "step": row, "form": form, "why_not": why_not, "running": False, "verb": say("Save")}
    return render(request, "decisions/exit_step.html", told, status=UNPROCESSABLE if form.errors else 200)


def _step(found: Decision, step: int) -> ExitStep:
    rows = ExitStep.objects.select_related("account", "team", "by", "done_by", "decision__candidate")
    return get_object_or_404(rows, decision=found, number=step)

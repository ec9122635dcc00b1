"""The page of what machines asked and were answered, newest first, for who may read the ledger."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.decisions.gate.queries import answers_for, narrowed
from reviews.decisions.gate.rows import DAYS_KEPT
from reviews.language.phrases import say
from reviews.people import permits
from reviews.single_lines import PortalForm

PAGE = 50
UNPROCESSABLE = 422


class GateFilter(PortalForm):
    """The filters of the list, each an exact value."""

    repo_id = forms.CharField(label=say("Repository"), required=False, max_length=200)
    workload = forms.CharField(label=say("Workload, by its short name"), required=False, max_length=120)
    asked_by = forms.CharField(label=say("Machine"), required=False, max_length=120)
    sha256 = forms.CharField(label=say("SHA-256 of a file"), required=False, max_length=64)
    answer = forms.ChoiceField(
        label=say("Answer"),
        required=False,
        choices=[("", say("Any")), ("allowed", say("Allowed")), ("denied", say("Denied"))],
    )


@login_required
@require_safe
def gate_log(request: HttpRequest) -> HttpResponse:
    """Show the answers; ``?before=`` continues with older ones, so that no page costs more than the first."""
    permits.require(permits.why_not_read_ledger(request.user))
    form = GateFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    before = request.GET.get("before", "")
    found = narrowed(answers_for(request.user), wanted).order_by("-pk")
    if before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE + 1])
    told = {
        "form": form, "rows": rows[:PAGE], "older": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "filtered": any(wanted.values()), "days": DAYS_KEPT, "later": bool(before),
    }  # fmt: skip
    return render(request, "decisions/gate.html", told, status=UNPROCESSABLE if form.errors else 200)

"""Views of the runs of a candidate: the list, one run, and the import."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.desks.engineering.run_forms import RunForm
from reviews.desks.engineering.runs_page import MOST, RunRow, RunsPage, header_text
from reviews.desks.legal.record_views import context_of
from reviews.desks.views import UNPROCESSABLE, candidate_or_404
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.rungs.ladder import Ladder
from reviews.runs.recognition import TOOLS
from reviews.runs.refused import RefusedRun
from reviews.workflow.actions.importing import RunStatement, import_run, why_not_import
from reviews.workflow.run_sight import runs_for
from reviews.workflow.separation import TWO_FOR_A_RUN


@login_required
@require_safe
def runs(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Show the runs of the candidate's commit, newest first, each beside the estimate of its load."""
    candidate = candidate_or_404(request, candidate_id)
    user = person(request)
    told = context_of(candidate, say("Runs"), "engineering") | {
        "page": RunsPage(candidate, user), "most": MOST, "why_not": why_not_import(user, candidate),
    }  # fmt: skip
    return render(request, "desks/engineering/runs.html", told)


@login_required
@require_safe
def run(request: HttpRequest, candidate_id: int, run_number: int) -> HttpResponse:
    """Show one run with every load."""
    candidate = candidate_or_404(request, candidate_id)
    user = person(request)
    found = runs_for(user, candidate).filter(pk=run_number).first()
    if found is None:
        raise Http404(say("No run with this number is visible to you."))
    told = context_of(candidate, say("Run {pk}", pk=found.pk), "engineering") | {
        "row": RunRow(found, RunsPage(candidate, user))
    }
    return render(request, "desks/engineering/run.html", told)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_run(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Import a run from its result file and header; ``?rung=`` names the rung that the header is prepared for."""
    candidate = candidate_or_404(request, candidate_id)
    user = person(request)
    require(why_not_import(user, candidate))
    asked = request.GET.get("rung", "").replace("\0", "")[:500]
    ladder = Ladder(candidate.snapshot)
    initial = {"header": header_text(candidate, ladder, user, asked)}
    form = RunForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = RunStatement(form.handed_in(), form.cleaned_data["header"])
        try:
            row = import_run(candidate, said=said, by=user)
        except RefusedRun as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, say("Run {pk} is imported.", pk=row.pk))
            return redirect("run", candidate.pk, row.pk)
    told = context_of(candidate, say("Import a run"), "engineering") | {
        "form": form, "tools": TOOLS, "rungs": ladder.own, "chosen": asked,
        "two_people": candidate.workload.risk_level in TWO_FOR_A_RUN,
    }  # fmt: skip
    return render(request, "desks/engineering/run_add.html", told, status=UNPROCESSABLE if form.errors else 200)

"""Views of a candidate's evaluation: runs of the suite, one run, its import, and what its cases cover."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.desks.engineering.runs_page import suite_header
from reviews.desks.legal.record_views import context_of
from reviews.desks.suites.evaluation_page import MOST, EvaluationPage
from reviews.desks.suites.forms import CoverForm, SuiteRunForm, sent
from reviews.desks.suites.playable import playable
from reviews.desks.suites.run_page import run_context
from reviews.desks.suites.waiting_runs import AT_ONCE, BEING_JUDGED, waiting_runs
from reviews.desks.views import UNPROCESSABLE, candidate_or_404
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.rungs.ladder import Ladder
from reviews.runs.refused import RefusedRun
from reviews.runs.rows import RunFiles
from reviews.suites.queries import cases_of, grade_agreement, newest_suite
from reviews.suites.vocabulary import COMMAND
from reviews.workflow.actions.evaluating import cover, hand_in_run, import_suite_run, why_not_import_suite_run
from reviews.workflow.coverable import coverable
from reviews.workflow.models import Candidate
from reviews.workflow.notes.actions import why_not_write
from reviews.workflow.requirement import WORDS
from reviews.workflow.run_sight import suite_runs_for


@login_required
@require_safe
def evaluation(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Show what runs of the suite say; ``?against=`` names the run that the others are compared with."""
    candidate = candidate_or_404(request, candidate_id)
    user = person(request)
    page = EvaluationPage(candidate, user, request.GET.get("against", ""))
    told = context_of(candidate, say("Evaluation"), "engineering")
    requirement = next(one for one in told["detail"].requirements if one.key == "evaluated")
    told |= {
        "page": page, "requirement": requirement, "most": MOST, "outcome": WORDS[requirement.outcome],
        "why_not_import": why_not_import_suite_run(user, candidate), "why_not_cover": why_not_write(user, candidate),
        "waiting": waiting_runs(candidate=candidate),
        "agreement": grade_agreement(page.suite).words if page.suite else "",
    }  # fmt: skip
    return render(request, "desks/suites/evaluation.html", told)


@login_required
@require_safe
def suite_run(request: HttpRequest, candidate_id: int, suite_run_number: int) -> HttpResponse:
    """Show one run with its measures and every answer."""
    candidate = candidate_or_404(request, candidate_id)
    found = suite_runs_for(person(request), candidate).filter(pk=suite_run_number).first()
    if found is None:
        raise Http404(say("No run with this number is visible to you."))
    told = context_of(candidate, say("Run {pk}", pk=found.pk), "engineering") | run_context(
        request, found.pk, candidate.snapshot
    )
    return render(request, "desks/suites/run.html", told)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_suite_run(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Import a run of the suite from the file that run_suite.py wrote."""
    candidate = candidate_or_404(request, candidate_id)
    user = person(request)
    require(why_not_import_suite_run(user, candidate))
    form = SuiteRunForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            where = _handed_in(request, candidate, form.handed_in())
        except RefusedRun as error:
            form.add_error("result", str(error))
        else:
            return where
    asked = request.GET.get("rung", "").replace("\0", "")[:500]
    ladder = Ladder(candidate.snapshot)
    told = context_of(candidate, say("Import a suite run"), "engineering") | {
        "form": form, "rungs": ladder.own, "chosen": asked, "header": suite_header(candidate, ladder, user, asked),
        "command": COMMAND, "playable": playable(candidate.workload),
    }  # fmt: skip
    return render(request, "desks/suites/run_add.html", told, status=UNPROCESSABLE if form.errors else 200)


def _handed_in(request: HttpRequest, candidate: Candidate, files: RunFiles) -> HttpResponse:
    """Import a small file at once, and hand a large one to the worker. Raises ``RefusedRun``."""
    if len(files.result.data) > AT_ONCE:
        hand_in_run(candidate, files=files, by=person(request))
        messages.success(request, BEING_JUDGED)
        return redirect("evaluation", candidate.pk)
    row = import_suite_run(candidate, files=files, by=person(request))
    messages.success(request, say("Run {pk} of the suite is imported.", pk=row.pk))
    return redirect("suite_run", candidate.pk, row.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cover_limitations(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Say which case covers each limitation of the card and each withheld component."""
    candidate = candidate_or_404(request, candidate_id)
    user = person(request)
    require(why_not_write(user, candidate))
    suite = newest_suite(candidate.workload)
    if suite is None or candidate.snapshot is None:
        return redirect("evaluation", candidate.pk)
    page = EvaluationPage(candidate, user)
    held = [by for _, by in page.covers]
    initial = {f"limit-{number}": by for number, by in enumerate(held, start=1)}
    asked = coverable(candidate.snapshot)
    form = CoverForm(*sent(request), asked=asked, keys=list(cases_of(suite)), initial=initial)
    if request.method == "POST" and form.is_valid():
        row = cover(candidate, suite=suite, chosen=form.chosen(), by=user)
        messages.success(
            request,
            say("Recorded: {total} of {total2} are covered.", total=row.total - row.uncovered, total2=row.total),
        )
        return redirect("evaluation", candidate.pk)
    told = context_of(candidate, say("Coverage"), "engineering") | {"form": form, "suite": suite, "asked": asked}
    return render(request, "desks/suites/coverage.html", told, status=UNPROCESSABLE if form.errors else 200)

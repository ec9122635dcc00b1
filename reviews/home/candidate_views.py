"""The candidate's own pages: overview, job status, history, withdrawal and rejection."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from reviews.decisions.page_reads import newest_decision
from reviews.decisions.permits import why_not_issue
from reviews.desks.tabs import tabs
from reviews.evidence.queries import latest_reading
from reviews.home import overview, turn
from reviews.home.at_hand import reader
from reviews.home.changes import changes
from reviews.home.forms import ReasonForm
from reviews.jobs.models import JobRun
from reviews.jobs.progress import progress_of
from reviews.language.phrases import say
from reviews.ledger import queries as ledger
from reviews.people.holds import HoldBook
from reviews.people.models import User
from reviews.people.permits import require, why_not_see_jobs
from reviews.people.requests import person
from reviews.proposals.batches import ledger_subjects
from reviews.proposals.permits import why_not_propose, why_not_read_again
from reviews.statements import objects
from reviews.workflow import permits, states
from reviews.workflow.actions import reviewing as actions
from reviews.workflow.candidate_rows import row
from reviews.workflow.locks import why_engineering_locked
from reviews.workflow.models import Candidate
from reviews.workflow.policy.queries import later_policy
from reviews.workflow.queries import CandidateDetail, candidate_detail, candidate_for, candidates_for, earlier_intake
from reviews.workflow.seconding import with_turns
from reviews.workloads.facts import lines

TIMELINE = 8
"""Ledger entries on the overview; the history page lists all."""

ENTRIES_A_PAGE = 50
UNPROCESSABLE = 422

ENDS = {"reject": say("Reject the candidate"), "withdraw": say("Withdraw the candidate")}


def fetch(request: HttpRequest, candidate_id: int) -> Candidate:
    """Return the candidate if this person may see it; otherwise raise 404, which does not reveal whether it exists."""
    candidate = candidate_for(request.user, candidate_id)
    if candidate is None:
        raise Http404(say("No candidate with this number is visible to you."))
    return candidate


def frame(found: CandidateDetail, tab: str, title: str) -> dict[str, Any]:
    """Return the context for the head and the tabs of every candidate page."""
    return {"candidate": found.candidate, "detail": found, "tab": tab, "tabs": tabs(found, tab), "page_title": title}


def _with_turns(user: User, candidate_id: int) -> Candidate:
    """Return a candidate that this person may see, with everything that its turns need, by a statement that is kept."""

    def build(pk: int) -> QuerySet[Candidate]:
        return with_turns(candidates_for(user).prefetch_related(None)).filter(pk=pk)

    return objects(("turns of one", *reader(user)), build, Candidate, [candidate_id])[0]


@login_required
@require_GET
def candidate(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Show the overview: status, verdicts, requirements, sign-offs, conditions, the reading job, timeline."""
    user = person(request)
    found = candidate_detail(fetch(request, candidate_id))
    line = row(_with_turns(user, candidate_id))
    book = HoldBook({user.pk, *turn.involved(line)})
    decision = newest_decision(user, candidate_id)
    entries = ledger.history(*ledger_subjects([candidate_id]))
    snapshot = found.candidate.snapshot
    reading = latest_reading(snapshot) if snapshot else None
    context = {
        **frame(found, "candidate", say("Overview")),
        "status": overview.status(found, line, decision),
        "verdicts": overview.verdicts(found),
        "groups": overview.requirements(found),
        "tally": overview.tally(found.requirements),
        "engineering_locked": why_engineering_locked(found.intake, partial=found.value.partial),
        "later": later_policy(found.candidate, found),
        "signed": overview.signed(found),
        "statement": [pair for _, pairs in lines(found.candidate.workload) for pair in pairs],
        "reading": reading,
        "decision": decision,
        "mine": [need for need in turn.needs(line) if turn.is_for(need, line, user, book)],
        "earlier": earlier_intake(user, found.candidate) if snapshot and not found.intake else None,
        "events": overview.events(entries[:TIMELINE]),
        "entry_count": entries.count(),
        **job_context(user, found),
        **_powers(user, found),
    }
    return render(request, "home/candidate.html", context)


def job_context(user: User, found: CandidateDetail) -> dict[str, Any]:
    """Return the context of the job status, shown while the job runs and while its failure blocks the review."""
    run = found.job
    shown = bool(run and (run.live or run.state != JobRun.State.DONE))
    return {
        "run": run if shown else None,
        "steps": overview.steps(run) if run and shown else [],
        "progress": progress_of(run, timezone.now()) if run and shown else None,
        "code_words": overview.code_words(run.error_code) if run else "",
        "sees_jobs": not why_not_see_jobs(user),
        "why_not_read_again": why_not_read_again(user, found.candidate) or _being_read(run),
    }


def _being_read(run: JobRun | None) -> str:
    return say("The repository is already being read.") if run and run.live else ""


def _powers(user: User, found: CandidateDetail) -> dict[str, str]:
    return {
        "why_not_withdraw": permits.why_not_withdraw(user, found.candidate),
        "why_not_reject": actions.why_not_reject(user, found.candidate),
        "why_not_issue": why_not_issue(user, found),
        "why_not_propose": why_not_propose(user),
    }


@login_required
@require_GET
def job_part(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Render only the steps of the reading; once the job has ended, the browser reloads the whole page."""
    found = candidate_detail(fetch(request, candidate_id))
    context = {**frame(found, "candidate", say("Reading")), **job_context(person(request), found)}
    response = render(request, "home/part_job.html", context)
    if found.job is None or not found.job.live:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_GET
def history(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Show every ledger entry about this candidate with what it changed; ``?decision=`` only those on a decision."""
    found = candidate_detail(fetch(request, candidate_id))
    every = ledger.history(*ledger_subjects([candidate_id]))
    number = request.GET.get("decision", "")
    asked = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
    shown = every.filter(data__number=asked).exclude(event="condition:met") if asked else every
    page = Paginator(shown, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    entries = list(page.object_list)
    changed = changes(entries, every.filter(sequence__lte=entries[0].sequence)) if entries else {}
    context = {
        **frame(found, "history", say("History")), "page": page, "events": overview.events(entries, changed),
        "asked": asked, "query": f"decision={asked}" if asked else "",
    }  # fmt: skip
    return render(request, "home/history.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Ask for the reason, then withdraw the candidate."""
    found = candidate_detail(fetch(request, candidate_id))
    why_not = permits.why_not_withdraw(request.user, found.candidate)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            actions.withdraw(found.candidate, reason=form.cleaned_data["reason"], by=person(request))
            messages.success(request, say("Candidate withdrawn. Its history is kept."))
            return redirect("candidate", candidate_id)
    return _confirm(request, found, form, why_not, "withdraw")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reject(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Ask for the reason, then end the review without a decision record."""
    user = person(request)
    found = candidate_detail(fetch(request, candidate_id))
    why_not = actions.why_not_reject(user, found.candidate)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            actions.reject(found.candidate, reason=form.cleaned_data["reason"], by=user)
            messages.success(request, say("Candidate rejected. Its history is kept."))
            return redirect("candidate", candidate_id)
    return _confirm(request, found, form, why_not, "reject")


def _confirm(request: HttpRequest, found: CandidateDetail, form: ReasonForm, why_not: str, act: str) -> HttpResponse:
    context = {
        **frame(found, "candidate", ENDS[act]),
        "form": form,
        "why_not": why_not,
        "act": act,
        "passed": [name for name in states.TRACKS if found.value.tracks[name].passed],
    }
    return render(request, "home/confirm_end.html", context, status=UNPROCESSABLE if form.errors else 200)

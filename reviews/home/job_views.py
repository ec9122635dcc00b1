"""Background jobs: the list, one job with its steps, and retrying a failed job."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from reviews.home.job_sight import shown, visible_runs
from reviews.home.overview import code_words, steps
from reviews.jobs.enqueue import try_again
from reviews.jobs.kinds import KINDS
from reviews.jobs.models import JobRun
from reviews.jobs.queries import latest, refused_entries, runs
from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import may, require, why_not_see_jobs
from reviews.people.requests import person
from reviews.proposals.actions import read_again
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidates_for

JOBS_A_PAGE = 25
TONES = {"queued": "quiet", "running": "info", "done": "ok", "failed": "bad", "gave_up": "bad"}
"""Tone of each job state."""


@login_required
@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """List jobs, newest first, filtered by state and kind in the address."""
    user = person(request)
    require(why_not_see_jobs(user))
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    state = state if state in JobRun.State.values else ""
    kind = kind if kind in KINDS else ""
    page = Paginator(visible_runs(user, runs(state=state, kind=kind)), JOBS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(run, TONES[run.state]) for run in shown(user, page.object_list)],
        "states": JobRun.State.choices,
        "kinds": [(one.slug, one.title) for one in KINDS.values()],
        "state": state,
        "kind": kind,
        "refused": refused_entries() if may(user, roles.MANAGE_PEOPLE) or may(user, roles.READ_ALL) else None,
        "query": "&".join(f"{name}={value}" for name, value in (("state", state), ("kind", kind)) if value),
    }
    return render(request, "jobs/list.html", context)


def _run(request: HttpRequest, run_id: int) -> JobRun:
    user = person(request)
    require(why_not_see_jobs(user))
    run = visible_runs(user, JobRun.objects.filter(pk=run_id)).first()
    if run is None:
        raise Http404(say("No job with this number is visible to you."))
    return run


@login_required
@require_GET
def job(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show one job: state, attempt, steps, last error, due time; the page polls only while the job is live."""
    run = _run(request, run_id)
    user = person(request)
    newest = latest(run.kind, run.subject_id)
    candidate = _candidate(user, run)
    (run,) = shown(user, [run])
    context = {
        "run": run,
        "tone": TONES[run.state],
        "steps": steps(run),
        "code_words": code_words(run.error_code),
        "newest": newest if newest and newest.pk != run.pk else None,
        "candidate": candidate,
        "why_not_retry": why_not_retry(user, run),
        "part": bool(request.headers.get("HX-Request")),
    }
    if not context["part"]:
        return render(request, "jobs/job.html", context)
    response = render(request, "jobs/part_run.html", context)
    if not run.live:
        response["HX-Refresh"] = "true"
    return response


def why_not_retry(user: User, run: JobRun) -> str:
    """Explain why this person may not retry this job, "" if they may: it must have failed for good."""
    if not may(user, roles.RETRY_JOBS):
        return say("Only requesters, reviewers and administrators can retry a job.")
    if run.live:
        return say("This job is still active and retries automatically.")
    return say("This job has completed.") if run.state == JobRun.State.DONE else ""


@login_required
@require_POST
def retry_job(request: HttpRequest, run_id: int) -> HttpResponse:
    """Retry a job; a reading goes through intake, so that the ledger records it."""
    user, run = person(request), _run(request, run_id)
    require(why_not_retry(user, run))
    if run.kind == "read_hub":
        read_again(Candidate(pk=run.subject_id), by=user)
        following = latest(run.kind, run.subject_id) or run
    else:
        following = try_again(run, by=user)
    messages.success(request, say("Retry started as job {pk}.", pk=following.pk))
    return redirect(reverse("job", args=[following.pk]))


def _candidate(user: User, run: JobRun) -> Candidate | None:
    return candidates_for(user).filter(pk=run.subject_id).first() if run.kind == "read_hub" else None

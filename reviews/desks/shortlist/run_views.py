"""Runs of the suite of an entry: what the page of the entry shows of them, and their import."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.desks.engineering.runs_page import suite_header
from reviews.desks.shortlist.views import shortlist_or_404
from reviews.desks.suites.forms import SuiteRunForm, sent
from reviews.desks.suites.playable import PlayableSuite, playable
from reviews.desks.suites.run_page import run_context
from reviews.desks.suites.waiting_runs import AT_ONCE, BEING_JUDGED, WaitingRun, waiting_runs
from reviews.desks.views import UNPROCESSABLE
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.rungs.ladder import Ladder
from reviews.runs.refused import RefusedRun
from reviews.runs.rows import RunFiles
from reviews.shortlist.models import ShortlistEntry
from reviews.suites.limiting import LatencyTarget
from reviews.suites.measures import MeasureRow, measures_of
from reviews.suites.vocabulary import COMMAND
from reviews.workflow.actions.evaluating import hand_in_entry_run, import_entry_run, why_not_import_entry_run
from reviews.workflow.played import PlayedFor
from reviews.workflow.run_sight import suite_runs_of

MOST = 5
"""Runs whose measures the page of an entry shows; the newest ones."""


@dataclass(frozen=True)
class EntryRuns:
    """The runs of an entry's bytes with the suite of its workload, and why this person cannot import one."""

    rows: list[MeasureRow]
    older: list[MeasureRow]
    playable: PlayableSuite
    why_not: str
    waits: bool
    uploads: list[WaitingRun]


def runs_of_entry(entry: ShortlistEntry, user: User, *, intake: bool) -> EntryRuns:
    """Return what the page of an entry shows; no result before legal has recorded the license intake."""
    work = entry.shortlist.workload
    found = measures_of([entry.artifact], workload=work.pk)[entry.artifact] if intake else []
    why_not = why_not_import_entry_run(user, entry)
    return EntryRuns(found[:MOST], found[MOST:], playable(work), why_not, not intake, waiting_runs(entry=entry))


def _entry_or_404(request: HttpRequest, slug: str, entry_number: int) -> ShortlistEntry:
    """Return an entry of a shortlist that this person may see, also one that was removed. Raises ``Http404``."""
    found = shortlist_or_404(request, slug)
    about = ShortlistEntry.objects.filter(shortlist=found).select_related("snapshot")
    entry = get_object_or_404(about, pk=entry_number)
    entry.shortlist = found
    return entry


@login_required
@require_safe
def entry_run(request: HttpRequest, slug: str, entry_number: int, suite_run_number: int) -> HttpResponse:
    """Show one run of an entry's bytes with its measures and every answer."""
    entry = _entry_or_404(request, slug, entry_number)
    found = suite_runs_of(person(request), entry).filter(pk=suite_run_number).first()
    if found is None:
        raise Http404(say("No run with this number is visible to you."))
    told = run_context(request, found.pk, entry.snapshot)
    target = LatencyTarget.of(entry.shortlist.workload)
    told |= {"workload": entry.shortlist.workload, "entry": entry, "targets": target.beside(told["measured"])}
    return render(request, "desks/shortlist/run.html", told)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_entry_run(request: HttpRequest, slug: str, entry_number: int) -> HttpResponse:
    """Import a run of the suite for an entry from the file that run_suite.py wrote."""
    entry = _entry_or_404(request, slug, entry_number)
    found, user = entry.shortlist, person(request)
    if entry.removed_at is not None:
        raise Http404(say("This entry was removed from the shortlist."))
    require(why_not_import_entry_run(user, entry))
    form = SuiteRunForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            _hand_in(request, entry, form.handed_in())
        except RefusedRun as error:
            form.add_error("result", str(error))
        else:
            return redirect("shortlist_entry", slug, entry.pk)
    played = PlayedFor.of_entry(entry)
    told: dict[str, Any] = {
        "workload": found.workload, "entry": entry, "form": form, "command": COMMAND,
        "importing": f"python3 manage.py import_run RUN.jsonl --shortlist {found.pk} --by USERNAME --json",
        "header": suite_header(played, Ladder(entry.snapshot), user, entry.rung), "playable": playable(found.workload),
    }  # fmt: skip
    return render(request, "desks/shortlist/run_add.html", told, status=UNPROCESSABLE if form.errors else 200)


def _hand_in(request: HttpRequest, entry: ShortlistEntry, files: RunFiles) -> None:
    """Import a small file at once, and hand a large one to the worker. Raises ``RefusedRun``."""
    if len(files.result.data) > AT_ONCE:
        hand_in_entry_run(entry, files=files, by=person(request))
        messages.success(request, BEING_JUDGED)
    else:
        row = import_entry_run(entry, files=files, by=person(request))
        messages.success(request, say("Run {pk} of the suite is imported.", pk=row.pk))

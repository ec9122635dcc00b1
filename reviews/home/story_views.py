"""The whole history of one repository on one page: every commit reviewed, for whom, with what outcome, and when."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reviews.decisions import instants, queries
from reviews.decisions.instants import Instant
from reviews.decisions.past import standings_at
from reviews.evidence.queries import snapshots_of
from reviews.home import overview
from reviews.language.phrases import say
from reviews.ledger.models import LedgerEntry
from reviews.people.requests import person
from reviews.proposals.batches import ledger_subjects
from reviews.workflow.queries import candidates_for

MOST = 500
"""Newest ledger entries shown on one page."""


@login_required
@require_safe
def story(request: HttpRequest, hub: str, repo_id: str) -> HttpResponse:
    """Show the candidates, decisions and events of a repository; ``?at=`` shows what was known at an instant."""
    user = person(request)
    found = list(candidates_for(user).filter(hub=hub, repo_id=repo_id).order_by("-pk"))
    if not found:
        raise Http404(say("No candidate of this repository is visible to you."))
    asked, problem = _asked(request)
    moment = asked.seen_from(timezone.now()) if asked else None
    decisions = list(queries.visible_to(user).filter(hub=hub, repo_id=repo_id).defer("canonical"))
    if moment:
        decisions = [one for one in decisions if one.issued_at <= moment]
    entries = LedgerEntry.objects.filter(subject__in=ledger_subjects(one.pk for one in found))
    if moment:
        entries = entries.filter(at__lte=moment)
    context = {
        "hub": hub, "repo_id": repo_id, "candidates": found, "asked": asked, "problem": problem,
        "typed": asked.text if asked else instants.asked(request.GET),
        "decisions": list(zip(decisions, standings_at(decisions, moment), strict=True)),
        "snapshots": list(snapshots_of(hub, {one.repo_id for one in found})[:50]),
        "events": overview.events(entries[:MOST]), "most": MOST, "count": entries.count(),
    }  # fmt: skip
    return render(request, "home/story.html", context)


def _asked(request: HttpRequest) -> tuple[Instant | None, str]:
    try:
        return instants.read(instants.asked(request.GET)), ""
    except instants.NotAnInstant as error:
        return None, str(error)

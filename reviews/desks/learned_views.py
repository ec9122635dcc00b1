"""View for confirming that a track has read what a newer reader learned."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from reviews.desks.views import candidate_or_404
from reviews.language.phrases import say, say_count
from reviews.people.requests import person
from reviews.workflow import states
from reviews.workflow.rereads.actions import confirm_findings


@login_required
@require_POST
def confirm(request: HttpRequest, candidate_id: int, track: str) -> HttpResponse:
    """Confirm the reader findings of one track, on the snapshot that the page showed."""
    candidate = candidate_or_404(request, candidate_id)
    if track not in states.TRACKS:
        raise Http404(say("There is no such track."))
    found = confirm_findings(candidate, track=track, seen=request.POST.get("seen", ""), by=person(request))
    count = len(found)
    messages.success(
        request,
        say_count(count, "{number} reader finding confirmed as read.", "{number} reader findings confirmed as read."),
    )
    return redirect(reverse(track, args=[candidate.pk]))

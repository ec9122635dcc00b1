"""Acknowledging the duties of a decision, for one team of the person."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from reviews.decisions import actions, duties, permits
from reviews.decisions.views import decision_or_404
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person


@login_required
@require_POST
def acknowledge_duties(request: HttpRequest, number: int) -> HttpResponse:
    """Acknowledge the duties for a team of the person; if the form names none, for the one that owns the workload."""
    who, found = person(request), decision_or_404(request, number)
    slug = request.POST.get("team", "")
    mine = duties.teams_to_acknowledge(who, found, ())
    team = next((one for one in mine if slug in ("", one.slug)), None)
    if team is None:
        require(permits.why_not_acknowledge(who, found, duties.duties_of(found)))
        raise Http404(say("You are in no such team."))
    actions.acknowledge(found, team=team, by=who)
    messages.success(request, say("Duties acknowledged for {name}.", name=team.name))
    return redirect(f"{reverse('decision', args=[number])}#duties")

"""Acknowledging the duties of a decision, for one team of the person."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from reviews.decisions import actions, duties, permits
from reviews.decisions.views import decision_or_404
from reviews.people.models import Team
from reviews.people.permits import require
from reviews.people.requests import person


@login_required
@require_POST
def acknowledge_duties(request: HttpRequest, number: int) -> HttpResponse:
    """Acknowledge the duties for a team of the person; for their only one if the form names none."""
    who, found = person(request), decision_or_404(request, number)
    slug = request.POST.get("team")
    mine = duties.teams_to_acknowledge(who, found, ())
    team = get_object_or_404(Team, slug=slug) if slug else next(iter(mine), None)
    if team is None:
        require(permits.why_not_acknowledge(who, found, duties.duties_of(found)))
        raise Http404("No such team exists.")
    actions.acknowledge(found, team=team, by=who)
    messages.success(request, f"Duties acknowledged for {team.name}.")
    return redirect(f"{reverse('decision', args=[number])}#duties")

"""The page of the glossary, and the button that dismisses a tour."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from reviews.home.help.glossary import parts
from reviews.language.phrases import say
from reviews.people.requests import person
from reviews.people.rows import keep_tours_dismissed


@login_required
@require_GET
def glossary(request: HttpRequest) -> HttpResponse:
    """Show the words of the portal's pages with their meanings."""
    return render(request, "home/help/glossary.html", {"parts": parts()})


@login_required
@require_POST
def dismiss_tour(request: HttpRequest) -> HttpResponse:
    """Keep that this person has seen the tours of their roles, and return to “Your turn”."""
    user = person(request)
    keep_tours_dismissed(user, roles=user.role_slugs)
    messages.success(request, say("The first steps are dismissed. The glossary is at the foot of each page."))
    return redirect("home")

"""Choose the language of one's pages and mails, by a plain form that works without JavaScript."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from reviews.language.phrases import say
from reviews.language.reader import speaking
from reviews.people import rows
from reviews.people.languages import asked_for, django_speaks, names
from reviews.people.requests import person


@login_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Store the choice; anything that is not offered means the browser's language. Records and the API stay English."""
    who, chosen = person(request), request.POST.get("language", "")
    language = chosen if chosen in dict(names()) else ""
    rows.keep_language(who, language=language)
    spoken = language or asked_for(request)
    with speaking(spoken), django_speaks():
        messages.success(
            request, say("Pages and new mails are in this language now. Records stay as they were signed.")
        )
    return redirect("profile")

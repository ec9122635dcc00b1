"""A person's notices of what happened to decisions: marking them as read."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from reviews.decisions.telling.rows import note_read
from reviews.language.phrases import say
from reviews.people.requests import person

MOST = 200
"""Notices that one request can mark."""


@login_required
@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    """Mark the notices of the form as read and return to “Your turn”; those of other people are left alone."""
    chosen = [int(one) for one in request.POST.getlist("notice")[:MOST] if one.isdecimal() and len(one) < 19]
    if note_read(chosen, person=person(request)):
        messages.success(request, say("Marked as read."))
    return redirect("home")

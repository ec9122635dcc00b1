"""The calendar of whoever is signed in, as a file."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviews.home.calendar.days import days_of
from reviews.home.calendar.ics import written
from reviews.language.phrases import say
from reviews.people.requests import person

NAME = say("Model reviews")


@login_required
@never_cache
@require_safe
def calendar_file(request: HttpRequest) -> HttpResponse:
    """Return the days of the person for a calendar; no secret is in the address, the session says whose they are."""
    days = days_of(person(request), timezone.localdate())
    host = urlsplit(settings.PORTAL_URL).hostname or "portal"
    answer = HttpResponse(written(days, name=NAME, host=host, at=timezone.now()), "text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="model-reviews.ics"'
    return answer

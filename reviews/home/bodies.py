"""Middleware for the size of bodies: what is larger than any form of the portal is refused before anyone reads it."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from reviews.language.phrases import say
from reviews.language.reader import speaking
from reviews.people.languages import asked_for
from reviews.problem_json import problem

SENTENCE = say("The body of the request is too large: 26 MiB at most, and 25 MiB for a file.")


class LimitBodies:
    """Refuse a body over ``BODY_MAX_SIZE``. Django limits the fields of a form, but no file that comes with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer by the announced length; without one, Django reads no body."""
        if announced(request) <= settings.BODY_MAX_SIZE:
            return self.get_response(request)
        if request.path.startswith(("/api/", "/mirror/")):
            with speaking(asked_for(request)):
                return problem(413, SENTENCE)
        raise RequestDataTooBig(say("The body is larger than BODY_MAX_SIZE."))


def announced(request: HttpRequest) -> int:
    """Return the length of the body that the client announced in bytes, 0 without a number."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length[:20]) if length.isascii() and length.isdigit() else 0

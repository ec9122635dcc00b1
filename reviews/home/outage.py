"""The answer while PostgreSQL is away: 503 with the seconds to wait, a page for people and JSON for machines."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error

from reviews.language.phrases import say
from reviews.problem_json import problem

WAIT = 15
"""Seconds after which to ask again; a restart of PostgreSQL takes about as long."""
SENTENCE = say("The portal cannot reach its database. Ask again in some seconds, and treat this response as a denial.")


def is_outage(error: BaseException | None) -> bool:
    """Tell whether an error means that the database is away, full or too busy, which passes, rather than a mistake."""
    return isinstance(error, OperationalError | InterfaceError)


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponseBase:
    """Answer a request that ended with an error, which Django has logged; nothing here asks the database."""
    if not is_outage(sys.exc_info()[1]):
        return server_error(request)
    if request.path.startswith("/mirror/"):  # as the hub writes a refusal: its client shows header and body
        answer: HttpResponse = JsonResponse({"error": SENTENCE}, status=503)
        answer["X-Error-Message"] = SENTENCE
    elif request.path.startswith("/api/"):
        answer = problem(503, SENTENCE)
    else:
        answer = HttpResponse(render_to_string("503.html"), status=503)
    answer["Retry-After"] = str(WAIT)
    answer["Cache-Control"] = "no-store"
    return answer

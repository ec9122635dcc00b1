"""Middleware for forms that are sent twice: the repeat gets the first answer, by the token that every form carries."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from reviews.home.errors import refusal_page
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.submissions.once import Repeated, once
from reviews.submissions.sent import FIELD, form_sent

APART = ("/api/", "/accounts/")
"""Places with a mechanism of their own: the API has idempotency keys, and signing in and out creates nothing."""


class FormTokens:
    """Answer each form that a signed-in person sends once, in one transaction with its token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass everything through but forms."""
        if request.method != "POST" or request.path.startswith(APART) or not isinstance(request.user, User):
            return self.get_response(request)
        if FIELD not in request.POST and getattr(request, "_dont_enforce_csrf_checks", False):
            return self.get_response(request)  # Django's test client, which is excused from the CSRF token as well
        try:
            sent = form_sent(request, f"person:{request.user.pk}")
            return once(request, sent, lambda: self.get_response(request))
        except Repeated as repeated:
            return _refused(request, repeated)


def _refused(request: HttpRequest, repeated: Repeated) -> HttpResponse:
    try:
        request.resolver_match = resolve(request.path_info)
    except Resolver404:
        request.resolver_match = None
    came_from = urlsplit(request.headers.get("Referer", ""))
    again = f"{came_from.path}?{came_from.query}".rstrip("?") if came_from.netloc == request.get_host() else ""
    return refusal_page(request, repeated, 409, say("This form was already sent"), again=again)

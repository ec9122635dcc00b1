"""Middleware for lists that a browser still has: 304 while nothing that the page shows can have changed.

The tag of a page is made of all that the page depends on: this build and its settings, the ledger's head, the day in
UTC (on which standings turn, since every date of a decision is a day), the person with their roles and teams, the
number in the header, how the page is shown, and its address. A page that anything else changes is not named here.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone

from reviews.etags import build, client_has, etag
from reviews.home.caching import PAGES as PRIVATE
from reviews.home.caching import SIGNED_OUT
from reviews.home.context import chrome
from reviews.language.reader import spoken
from reviews.people.models import User
from reviews.templatetags.chrome import THEME_COOKIE

CONDITIONAL = frozenset({"catalog", "decisions"})
"""Names of the pages that only acts, days and what the tag holds can change: no form that acts, no running job."""
CLOCKS = frozenset({"at", "on"})
"""Parameters that ask for an instant: such a page also changes when that instant passes."""
MINUTES = 10
"""Longest time that a page is confirmed for, should someone change rows at the database's console, past the acts."""


class ConditionalPages:
    """Tag the pages of ``CONDITIONAL``, and answer 304 to a browser that has the one with this tag."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        build()  # before the server starts its workers

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the tag to the page, unless it is an error."""
        response = self.get_response(request)
        tag = getattr(request, "page_tag", "")
        if tag and response.status_code == 200:
            response["ETag"] = tag
        return response

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Answer 304 if nothing has changed, without running the page's view; a page with a message has no tag."""
        match = request.resolver_match
        if request.method not in ("GET", "HEAD") or match is None or match.view_name not in CONDITIONAL:
            return None
        if not isinstance(request.user, User) or CLOCKS & set(request.GET) or len(get_messages(request)):
            return None
        tag = etag(_depends_on(request, request.user))
        if client_has(request, tag):
            return HttpResponseNotModified(headers={"ETag": tag, "Cache-Control": PRIVATE, "Vary": "Cookie"})
        request.page_tag = tag  # type: ignore[attr-defined]
        return None


def _depends_on(request: HttpRequest, user: User) -> list[Any]:
    frame, now = chrome(request), timezone.now()
    head = frame["ledger_head"]()
    cookies = [request.COOKIES.get(name, "") for name in (THEME_COOKIE, SIGNED_OUT, settings.CSRF_COOKIE_NAME)]
    person = [user.pk, user.name, sorted(user.role_slugs), sorted(user.team_ids), user.time_zone, user.theme]
    person += [user.unread_mails, spoken()]
    times = [now.date().isoformat(), now.hour * 60 // MINUTES + now.minute // MINUTES]
    shown = [request.get_host(), request.get_full_path(), bool(getattr(request, "htmx", False))]
    return [build(), head.digest if head else "", times, person, frame["my_turn_count"](), cookies, shown]

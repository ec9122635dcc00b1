"""What browsers may keep: pages only to show them again after asking, everything else not at all."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

PAGES = "private, no-cache"
REST = "no-store"
SIGN_OUT = "/accounts/logout/"
SIGNED_OUT = "signed_out"
"""The cookie of a browser that has signed out and whose next page has not yet asked to forget the one before."""
ENDED = "session_ended"
"""The cookie that says when somebody last signed out in this browser; ``static/js/left.js`` reads and compares it."""


class BrowserStorage:
    """Set ``Cache-Control`` on every answer that has none, and empty the browser's cache when a person signs out.

    Without the latter, a browser shows earlier pages after Back, from its cache or from the memory of its tabs. The
    page on which the person signed out enters that memory only when the next page is there, which asks for ``forget``.
    A browser may answer that too early or not at all, so a page that comes back from memory also looks whether somebody
    has signed out since it was shown (``ENDED``), and is then loaded anew.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers."""
        signed_in = request.path == SIGN_OUT and request.user.is_authenticated
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = PAGES if _is_page(response) else REST
        if signed_in and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache"'
            response.set_cookie(
                SIGNED_OUT, "1", max_age=300, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
            response.set_cookie(ENDED, str(time.time_ns()), samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
        return response


@require_safe
def forget(request: HttpRequest) -> HttpResponse:
    """Empty the browser's cache and the memory of its tabs; the page after a sign-out asks for this as for an image."""
    response = HttpResponse(status=204, headers={"Clear-Site-Data": '"cache"'})
    response.delete_cookie(SIGNED_OUT, samesite="Lax")
    return response


def _is_page(response: HttpResponse) -> bool:
    kind = response.get("Content-Type", "")
    return kind.startswith("text/html") and "Content-Disposition" not in response

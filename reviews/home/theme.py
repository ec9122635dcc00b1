"""Choose light or dark for oneself and this browser, by a plain form that works without JavaScript."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from reviews.people.models import User
from reviews.people.rows import keep_theme
from reviews.templatetags.chrome import SYSTEM, THEME_COOKIE, THEMES

ONE_YEAR = 365 * 24 * 3600  # seconds


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Store the choice and return to the page; ``system`` or an unknown value follows the system.

    It is kept with the person who is signed in, and in a cookie for pages on which no one is.
    """
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = "/"  # only one of our pages, never an outside address planted in the form
    answer = HttpResponseRedirect(back)
    chosen = request.POST.get("theme", "")
    if isinstance(request.user, User):
        keep_theme(request.user, theme=chosen if chosen in THEMES else SYSTEM)
    if chosen in THEMES:
        secure = bool(settings.SESSION_COOKIE_SECURE)
        answer.set_cookie(THEME_COOKIE, chosen, max_age=ONE_YEAR, samesite="Lax", httponly=True, secure=secure)
    else:
        answer.delete_cookie(THEME_COOKIE, samesite="Lax")
    return answer

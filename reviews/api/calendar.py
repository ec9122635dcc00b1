"""The calendar of a person for programs that send their token in a header; no secret is ever part of an address."""

import hashlib
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from ninja.errors import HttpError

from reviews.api.auth import NEEDS_A_PERSON, Bearer, NoToken
from reviews.home.calendar.days import days_of
from reviews.home.calendar.ics import written
from reviews.home.calendar.views import NAME
from reviews.language.phrases import read, say
from reviews.limits.secret import sent_token
from reviews.people import roles

bearer = Bearer(own="calendar")
CHALLENGE = 'Basic realm="model review", charset="UTF-8", Bearer realm="model review"'


def token_calendar(request: HttpRequest) -> HttpResponse:
    """Send the days of the token's owner: what the file of their session has, without private workloads of other teams.

    The token is the password of ``Basic``, which calendar programs ask for, or comes after ``Bearer``.
    """
    if request.method not in ("GET", "HEAD"):
        return _refused(say("The calendar is read only."), 405, Allow="GET, HEAD")
    secret = sent_token(request.headers.get("Authorization", ""))
    try:
        if not secret:
            raise NoToken(say("Send an API token as the password, or as Authorization: Bearer mrp_…"))
        token = bearer.authenticate(request, secret)
    except NoToken as error:
        return _refused(str(error), 401, **{"WWW-Authenticate": CHALLENGE})
    except HttpError as error:
        return _refused(str(error), error.status_code)
    request.auth, person = token, token.acts_as  # type: ignore[attr-defined]
    if person is None:
        return _refused(NEEDS_A_PERSON, 403)
    now, host = timezone.now(), urlsplit(settings.PORTAL_URL).hostname or "portal"
    # The token's powers are none, which hides private workloads; what concerns a person is told by their own roles.
    days = days_of(person, timezone.localdate(), powers=roles.powers_of(set(person.role_slugs)))
    # The instant of writing is in the file, so it is no part of what changes.
    same = hashlib.sha256(repr((NAME, host, days)).encode()).hexdigest()
    answer = HttpResponse(written(days, name=NAME, host=host, at=now), "text/calendar; charset=utf-8")
    answer["ETag"] = f'"{same}"'
    patch_cache_control(answer, private=True, no_cache=True)
    return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer


def _refused(why: str, status: int, **headers: str) -> HttpResponse:
    return HttpResponse(f"{read(why)}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers)

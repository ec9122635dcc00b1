"""The Atom feed of decisions for feed readers that send a token in a header; no secret is ever part of an address."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from ninja.errors import HttpError

from reviews.api.auth import Bearer, NoToken
from reviews.decisions.feed import feed
from reviews.language.phrases import read, say
from reviews.language.reader import speaking
from reviews.people.languages import language_of
from reviews.readmodels.models import CatalogEntry

bearer = Bearer("decisions")


def token_feed(request: HttpRequest) -> HttpResponse:
    """Send the feed to a token with the scope ``decisions``, without the decisions for private workloads.

    It is told in the language that the token's owner chose, else in the one that the program asks for.
    """
    if request.method not in ("GET", "HEAD"):
        return _refused(say("The feed is read only."), 405, Allow="GET, HEAD")
    try:
        token = bearer(request)
    except NoToken as error:
        return _refused(str(error), 401, **{"WWW-Authenticate": 'Bearer realm="model review"'})
    except HttpError as error:
        return _refused(str(error), error.status_code)
    with speaking(language_of(token.acts_as, request)):
        answer = feed(CatalogEntry.objects.filter(private=False), request.path)
    patch_vary_headers(answer, ["Accept-Language"])
    return answer


def _refused(why: str, status: int, **headers: str) -> HttpResponse:
    return HttpResponse(f"{read(why)}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers)

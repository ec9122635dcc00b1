"""The Atom feed of decisions for feed readers that send a token in a header; no secret is ever part of an address."""

from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError

from reviews.api.auth import Bearer, NoToken
from reviews.decisions.feed import feed
from reviews.language.phrases import read, say
from reviews.readmodels.models import CatalogEntry

bearer = Bearer("decisions")


def token_feed(request: HttpRequest) -> HttpResponse:
    """Send the feed to a token with the scope ``decisions``, without the decisions for private workloads."""
    if request.method not in ("GET", "HEAD"):
        return _refused(say("The feed is read only."), 405, Allow="GET, HEAD")
    try:
        bearer(request)
    except NoToken as error:
        return _refused(str(error), 401, **{"WWW-Authenticate": 'Bearer realm="model review"'})
    except HttpError as error:
        return _refused(str(error), error.status_code)
    return feed(CatalogEntry.objects.filter(private=False), request.path)


def _refused(why: str, status: int, **headers: str) -> HttpResponse:
    return HttpResponse(f"{read(why)}\n", status=status, content_type="text/plain; charset=utf-8", headers=headers)

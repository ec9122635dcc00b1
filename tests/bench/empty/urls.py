"""The portal's addresses, and those of the empty views before them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from portal.urls import urlpatterns as own
from reviews.api.auth import Bearer
from reviews.api.service import Service, refusals


@login_required
def empty(request: HttpRequest) -> HttpResponse:
    """Answer whoever is signed in."""
    return HttpResponse("<!doctype html><title>Empty</title>")


@login_required
def frame(request: HttpRequest) -> HttpResponse:
    """Answer with the frame of every page, with nothing in it."""
    page = engines.all()[0].from_string('{% extends "base.html" %}')
    return HttpResponse(page.render({}, request))


api = Service(title="Bench", version="1", docs_url=None, openapi_url=None, urls_namespace="bench")
refusals(api)


@api.get("empty", auth=Bearer("check"))
def empty_check(request: HttpRequest) -> dict[str, bool]:
    """Answer whoever has a token."""
    return {"allow": True}


urlpatterns = [
    path("bench/empty/", empty),
    path("bench/frame/", frame),
    path("api/bench/", api.urls),
    *own,
]

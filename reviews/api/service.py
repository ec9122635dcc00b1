"""The API object: no hosted docs page, one-sentence JSON errors, and responses that must not be cached."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from reviews.api import admission, deployments, hub_events, idempotency, locks, packs, runs, window
from reviews.api.auth import NoToken
from reviews.api.endpoints import router
from reviews.api.problems import sentence
from reviews.home.outage import SENTENCE, WAIT, is_outage

log = logging.getLogger(__name__)

OTHER_METHODS = ("POST", "PUT", "PATCH", "DELETE")


class Service(NinjaAPI):
    """The API: responses that must not be cached, since yesterday's allow may not hold today, and idempotency keys."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.add_decorator(idempotency.keyed(self._refuse), mode="view")

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the OpenAPI document with the header of every operation that writes."""
        document = super().get_openapi_schema(**options)
        idempotency.describe(document)
        return document

    def _refuse(self, request: HttpRequest, sentence: str) -> HttpResponse:
        return self.create_response(request, {"detail": sentence}, status=422)

    def create_response(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the response with caching turned off."""
        answer = super().create_response(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        return answer


api = Service(
    title="Model review portal",
    version="1",
    description="Check a model before you pull it. Send a token as `Authorization: Bearer mrp_…`.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)


def other_methods(allowed: Sequence[str]) -> Callable[..., HttpResponse]:
    """Return the view that refuses every other method of an address with a JSON error."""
    named = " or ".join(allowed)

    def refuse(request: HttpRequest) -> HttpResponse:
        said = f"Method {request.method} is not allowed; use {named}."
        answer = api.create_response(request, {"detail": said}, status=405)
        answer["Allow"] = ", ".join(allowed)
        return answer

    return refuse


only_get, get_or_post = other_methods(["GET"]), other_methods(["GET", "POST"])
only_post = other_methods(["POST"])


def only_get_numbered(request: HttpRequest, number: str) -> HttpResponse:
    """Refuse every other method at an address with a number."""
    return only_get(request)


REFUSALS = {"check": get_or_post, "admission": only_post, "deployments": only_post, "hub-events": only_post}
"""The refusal of every other method, by place; most places answer GET only."""


def answered(found: Any, place: str) -> set[str]:
    """Return the methods that a place of a router answers."""
    return {method for one in found.path_operations[place].operations for method in one.methods}


# Without this, an endpoint would answer methods that are not declared for it with an empty page.
_routers = (
    router, admission.router, deployments.router, packs.router, runs.router, window.router, locks.router,
    hub_events.router,
)  # fmt: skip
for _router in _routers:
    for _place in list(_router.path_operations):
        _refuse = only_get_numbered if "{number}" in _place else REFUSALS.get(_place, only_get)
        _methods = [one for one in ("GET", *OTHER_METHODS) if one not in answered(_router, _place)]
        _router.add_api_operation(_place, _methods, _refuse, include_in_schema=False)
    api.add_router("", _router)


def refusals(service: Service) -> None:
    """Answer every error of a service with one sentence as JSON."""

    @service.exception_handler(NoToken)
    def no_token(request: HttpRequest, refused: NoToken) -> HttpResponse:
        answer = service.create_response(request, {"detail": str(refused)}, status=401)
        answer["WWW-Authenticate"] = 'Bearer realm="model review"'
        return answer

    @service.exception_handler(HttpError)
    def http_error(request: HttpRequest, refused: HttpError) -> HttpResponse:
        return service.create_response(request, {"detail": str(refused)}, status=refused.status_code)

    @service.exception_handler(ValidationError)
    def invalid(request: HttpRequest, refused: ValidationError) -> HttpResponse:
        return service.create_response(request, {"detail": sentence(refused.errors)}, status=422)

    @service.exception_handler(Exception)
    def failed(request: HttpRequest, failure: Exception) -> HttpResponse:
        if is_outage(failure):
            log.error("api_request_without_database", exc_info=failure)
            answer = service.create_response(request, {"detail": SENTENCE}, status=503)
            answer["Retry-After"] = str(WAIT)
            return answer
        log.error("api_request_failed", exc_info=failure)
        said = "Internal error; it has been logged. Treat this response as a denial."
        return service.create_response(request, {"detail": said}, status=500)


refusals(api)


def no_such_place(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer every other address under the API with a JSON error."""
    return api.create_response(request, {"detail": f"{request.path} does not exist."}, status=404)

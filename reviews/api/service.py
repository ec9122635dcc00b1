"""The API as one object: no hosted docs page, JSON errors of one sentence each, and nothing for a cache to keep."""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from reviews.api.auth import NoToken
from reviews.api.endpoints import router

log = logging.getLogger(__name__)

OTHER_METHODS = ["POST", "PUT", "PATCH", "DELETE"]


class Service(NinjaAPI):
    """Says with every answer that it is not to be kept: an allow of yesterday is no allow."""

    def create_response(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the answer, marked."""
        answer = super().create_response(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        return answer


api = Service(
    title="Model review portal",
    version="1",
    description="Ask before you pull. Send a token as `Authorization: Bearer mrp_…`.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)


def only_get(request: HttpRequest) -> HttpResponse:
    """Show the answer to every other method, in the API's own language."""
    answer = api.create_response(
        request, {"detail": f"{request.method} is not possible here; only GET is."}, status=405
    )
    answer["Allow"] = "GET"
    return answer


def only_get_numbered(request: HttpRequest, number: str) -> HttpResponse:
    """Show the same below an address that carries a number."""
    return only_get(request)


# An endpoint that is declared for GET alone would answer other methods with an empty page.
for _place in list(router.path_operations):
    _refuse = only_get_numbered if "{number}" in _place else only_get
    router.add_api_operation(_place, OTHER_METHODS, _refuse, include_in_schema=False)
api.add_router("", router)


@api.exception_handler(NoToken)
def _no_token(request: HttpRequest, refused: NoToken) -> HttpResponse:
    answer = api.create_response(request, {"detail": str(refused)}, status=401)
    answer["WWW-Authenticate"] = 'Bearer realm="model review"'
    return answer


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, refused: HttpError) -> HttpResponse:
    return api.create_response(request, {"detail": str(refused)}, status=refused.status_code)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, refused: ValidationError) -> HttpResponse:
    return api.create_response(request, {"detail": sentence(refused.errors)}, status=422)


@api.exception_handler(Exception)
def _failed(request: HttpRequest, failure: Exception) -> HttpResponse:
    log.error("api_request_failed", exc_info=failure)
    said = "Something went wrong in the portal; it was logged. Treat this as a refusal."
    return api.create_response(request, {"detail": said}, status=500)


def sentence(errors: list[dict[str, Any]]) -> str:
    """Return every missing and malformed parameter of a request in one sentence."""
    missing = [str(error["loc"][-1]) for error in errors if error["type"] == "missing"]
    wrong = [f"“{error['loc'][-1]}” {_plain(error)}" for error in errors if error["type"] != "missing"]
    parts = [f"missing: {', '.join(missing)}"] if missing else []
    return f"The request was not understood; {'; '.join(parts + wrong)}."


def _plain(error: dict[str, Any]) -> str:
    """Return what pydantic says about one value, as the rest of a sentence."""
    said = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
    return said.replace("Input should", "should").replace("String should", "should")


def no_such_place(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Show every other address under the API, in the API's own language."""
    return api.create_response(request, {"detail": f"There is nothing at {request.path}."}, status=404)

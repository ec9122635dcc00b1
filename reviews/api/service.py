"""The API object: no hosted docs page, problems of one sentence, entity tags, and responses that must not be cached."""

import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from functools import wraps
from inspect import Parameter, Signature
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from reviews.api import admission, deployments, endpoints, hub_events, idempotency, locks, packs, runs, window
from reviews.api.auth import NoToken
from reviews.api.document import complete
from reviews.api.parameters import SingleValues, only_known, unwrapped
from reviews.api.problems import sentence, unreadable
from reviews.api.reads import candidates, evidence, exports, library, remarks, rulings, shortlists, uploads, workloads
from reviews.api.reads import suites as all_suites
from reviews.api.writes import delivering, hooks, importing, nodes, proposing, requesting, stating
from reviews.api.writes import suites as own_suites
from reviews.etags import client_has, etag
from reviews.home.outage import SENTENCE, WAIT, is_outage
from reviews.language.phrases import say
from reviews.people.permits import Forbidden, Stale, TooLate
from reviews.problem_json import problem

log = logging.getLogger(__name__)

NAMED = re.compile(r"\{(?:\w+:)?(\w+)\}")
"""What an address names, such as the number in ``decisions/{number}``."""
OTHER_METHODS = ("POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE")


class Service(NinjaAPI):
    """The API: responses that must not be cached, since yesterday's allow may not hold today, and idempotency keys."""

    def __init__(self, **options: Any) -> None:
        super().__init__(parser=SingleValues(), **options)
        self.add_decorator(idempotency.keyed(self._refuse), mode="view")
        self.add_decorator(only_known(self._refuse), mode="view")
        self.add_decorator(tagged, mode="view")

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the OpenAPI document, complete; ``document.py`` says with what."""
        document = super().get_openapi_schema(**options)
        views = (view for _, found in self._routers for view in found.path_operations.values())
        complete(document, [one for view in views for one in view.operations])
        idempotency.describe(document)
        return document

    def _refuse(self, request: HttpRequest, sentence: str) -> HttpResponse:
        return problem(422, sentence)

    def create_response(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the response with caching turned off."""
        answer = super().create_response(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        return answer


def tagged(run: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Give the answer to a read an entity tag, and answer 304 to a client that has it already."""

    @wraps(run)
    def answer(request: HttpRequest, **values: Any) -> HttpResponse:
        found: HttpResponse = run(request, **values)
        if request.method != "GET" or found.status_code != 200 or found.streaming or "ETag" in found:
            return found
        found["ETag"] = mark = etag(hashlib.sha256(found.content).hexdigest())
        if client_has(request, mark):
            return HttpResponseNotModified(headers={"ETag": mark, "Cache-Control": "no-store"})
        return found

    return answer


api = Service(
    title="Model review portal",
    version="1",
    description="Check a model before you pull it. Send a token as `Authorization: Bearer mrp_…`.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)


def only_others(place: str, allowed: Sequence[str]) -> Callable[..., HttpResponse]:
    """Return the view that refuses every other method of an address with a problem, whatever the address names."""
    named = " or ".join(allowed)

    def only_get(request: HttpRequest, **values: str) -> HttpResponse:
        answer = problem(405, say("Method {method} is not allowed; use {named}.", method=request.method, named=named))
        answer["Allow"] = ", ".join(allowed)
        return answer

    own = [Parameter(name, Parameter.KEYWORD_ONLY, annotation=str) for name in NAMED.findall(place)]
    request = Parameter("request", Parameter.POSITIONAL_OR_KEYWORD, annotation=HttpRequest)
    only_get.__signature__ = Signature([request, *own])  # type: ignore[attr-defined]
    return only_get


# Without this, an endpoint would answer methods that are not declared for it with an empty page.
_modules = (
    endpoints, admission, deployments, packs, runs, window, locks, hub_events, workloads, candidates, evidence, library,
    rulings, exports, uploads, all_suites, shortlists, remarks, proposing, stating, importing, hooks, nodes, requesting,
    own_suites, delivering,
)  # fmt: skip
for _router in dict.fromkeys(one.router for one in _modules):
    for _place, _view in list(_router.path_operations.items()):
        for _operation in _view.operations:
            _operation.operation_id = _operation.view_func.__name__
        _has = {method for one in _view.operations for method in one.methods}
        _allowed = [one for one in ("GET", *OTHER_METHODS) if one in _has]
        _rest = [one for one in ("GET", *OTHER_METHODS) if one not in _has]
        _router.add_api_operation(_place, _rest, only_others(_place, _allowed), include_in_schema=False)
    api.add_router("", _router)


def refusals(service: Service) -> None:
    """Answer every error of a service with one sentence as JSON."""

    @service.exception_handler(NoToken)
    def no_token(request: HttpRequest, refused: NoToken) -> HttpResponse:
        answer = problem(401, str(refused))
        answer["WWW-Authenticate"] = 'Bearer realm="model review"'
        return answer

    @service.exception_handler(HttpError)
    def http_error(request: HttpRequest, refused: HttpError) -> HttpResponse:
        told = unwrapped(refused)
        return problem(told.status_code, unreadable(str(told)))

    @service.exception_handler(Forbidden)
    def forbidden(request: HttpRequest, refused: Forbidden) -> HttpResponse:
        return problem(409 if isinstance(refused, TooLate) else 403, str(refused))

    @service.exception_handler(Stale)
    def stale(request: HttpRequest, refused: Stale) -> HttpResponse:
        return problem(409, str(refused))

    @service.exception_handler(ValidationError)
    def invalid(request: HttpRequest, refused: ValidationError) -> HttpResponse:
        return problem(422, sentence(refused.errors))

    @service.exception_handler(BadRequest)
    @service.exception_handler(MultiPartParserError)
    @service.exception_handler(SuspiciousOperation)
    def malformed(request: HttpRequest, refused: Exception) -> HttpResponse:
        if isinstance(refused, RequestDataTooBig):
            return problem(
                413,
                say(
                    "A body without files has at most {data_upload_max_memory_size:,} bytes.",
                    data_upload_max_memory_size=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
                ),
            )
        return problem(400, say("The body cannot be read: it is not what its Content-Type says."))

    @service.exception_handler(Exception)
    def failed(request: HttpRequest, failure: Exception) -> HttpResponse:
        if is_outage(failure):
            log.error("api_request_without_database", exc_info=failure)
            answer = problem(503, SENTENCE)
            answer["Retry-After"] = str(WAIT)
            return answer
        log.error("api_request_failed", exc_info=failure)
        said = say("Internal error; it has been logged. Treat this response as a denial.")
        return problem(500, said)


refusals(api)


def no_such_place(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer every other address under the API with a JSON error."""
    return problem(404, say("{path} does not exist.", path=request.path))

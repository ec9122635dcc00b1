"""The header ``Idempotency-Key``: a machine that repeats a write gets the first answer."""

from collections.abc import Callable
from functools import wraps
from inspect import unwrap
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja.errors import HttpError

from reviews.api.auth import NoToken
from reviews.api.models import ApiToken
from reviews.language.phrases import say
from reviews.problem_json import problem
from reviews.submissions.once import Repeated, once
from reviews.submissions.sent import body_sent

HEADER, LONGEST = "Idempotency-Key", 255
SAFE = frozenset({"get", "head", "options"})
"""Methods that write nothing, lower case as in OpenAPI; a key has no effect on them."""
KEYLESS = frozenset({"admission", "check_many", "hub_events"})
"""Operations that write nothing of their own: two ask, and are answered anew since an allow may not hold any more; of
the third, whose secret is no token, the same webhook counts once."""
WITHOUT_ENTRY = frozenset({"report_deployment"})
"""Operations whose rows are no act: an answer of theirs is kept although the ledger has no entry of it."""
NO_KEY = say("An {header} has 1 to {most} characters. Send a random value, or none.")
TOO_LARGE = say("A request with an {header} has at most {most:,} bytes beside its files.")
USED = say("This {header} was used before, with another body or too long ago. Use a new one.")
PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
    "description": "A random value for each write. A repeat with the same key and body returns the first response for "
    "7 days and writes nothing; the same key with another body is refused with 422. A key belongs to its token.",
}
"""The header as OpenAPI describes it, on every operation that takes a key."""


def keyed(refuse: Callable[[HttpRequest, str], HttpResponse]) -> Callable[[Any], Callable[..., HttpResponse]]:
    """Return the decorator of every operation; ``refuse`` makes the response 422 from a sentence."""

    def decorate(run: Any) -> Callable[..., HttpResponse]:
        @wraps(run)
        def answer(request: HttpRequest, **values: Any) -> HttpResponse:
            key = request.headers.get(HEADER)
            writes = key is not None and str(request.method).lower() not in SAFE
            operation = unwrap(run).__self__
            writes = writes and operation.operation_id not in KEYLESS
            token = token_of(operation, request) if writes else None
            if key is None or token is None:
                return run(request, **values)
            if not 1 <= len(key) <= LONGEST:  # whoever sends an empty key believes that a repeat is safe
                return refuse(request, NO_KEY.format(header=HEADER, most=LONGEST))
            try:
                sent = body_sent(request, str(token.pk), key)
            except RequestDataTooBig:
                most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
                return problem(413, TOO_LARGE.format(header=HEADER, most=most))
            except (BadRequest, MultiPartParserError, SuspiciousOperation):
                return run(request, **values)  # which says what is wrong with it, and writes nothing
            try:
                rows_alone = operation.operation_id in WITHOUT_ENTRY
                return once(request, sent, lambda: run(request, **values), without_entry=rows_alone)
            except Repeated:
                return refuse(request, USED.format(header=HEADER))

        return answer

    return decorate


def describe(document: dict[str, Any]) -> None:
    """Add the header to every operation of an OpenAPI document that takes a key."""
    for operations in document["paths"].values():
        for method, operation in operations.items():
            if method not in SAFE and operation["operationId"] not in KEYLESS:
                operation.setdefault("parameters", []).append(PARAMETER)


def token_of(operation: Any, request: HttpRequest) -> ApiToken | None:
    """Return the token that the operation accepts; None leaves the refusal, and its sentence, to the operation."""
    try:
        return next((found for check in operation.auth_callbacks if (found := check(request))), None)
    except (NoToken, HttpError):
        return None

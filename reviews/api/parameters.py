"""Names that an operation does not know or is told twice: a misspelt filter would answer everything, two values one."""

import json
from collections.abc import Callable
from functools import wraps
from inspect import unwrap
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from ninja.errors import HttpError
from ninja.operation import Operation
from ninja.parser import Parser

from reviews.api.idempotency import token_of
from reviews.language.phrases import say

OF_OTHERS = frozenset({"admission", "hub_events"})
"""Operations that other people's programs call, which add parameters of their own, such as a cluster its timeout."""

TWICE = say("“{name}” takes one value and was sent {times} times. Send it once.")


class SingleValues(Parser):
    """Reads requests; a name with several values is refused unless it takes a list, else the last would count alone."""

    def parse_querydict(
        self, data: "MultiValueDict[str, Any]", list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Return parameters, fields of a form or files. Raises ``HttpError`` 422 for a single one that is repeated."""
        for name, values in data.lists():
            if len(values) > 1 and name not in list_fields:
                raise HttpError(422, TWICE.format(name=name[:80], times=len(values)))
        found: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        return found

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the JSON of a body. Raises ``HttpError`` 422 for an object that has a name twice."""
        return json.loads(request.body, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of a body; JSON allows a name twice, and readers differ in which value they take."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        name = next(name for name in names if names.count(name) > 1)
        raise HttpError(422, TWICE.format(name=name[:80], times=names.count(name)))
    return found


def unwrapped(refused: HttpError) -> HttpError:
    """Return our own refusal of a body, which the library wraps into one of its own; else the refusal itself."""
    cause = refused.__cause__
    return cause if isinstance(cause, HttpError) else refused


def only_known(refuse: Callable[[HttpRequest, str], HttpResponse]) -> Callable[[Any], Callable[..., HttpResponse]]:
    """Return the decorator of every operation; ``refuse`` makes the response 422 from a sentence."""

    def decorate(run: Any) -> Callable[..., HttpResponse]:
        @wraps(run)
        def answer(request: HttpRequest, **values: Any) -> HttpResponse:
            operation = unwrap(run).__self__
            unknown = set(request.GET) - _names(operation)
            # Whoever has no right to ask is told that, and nothing of the names.
            if unknown and operation.operation_id not in OF_OTHERS and token_of(operation, request):
                names = ", ".join(sorted(unknown))[:300]
                return refuse(request, say("This address does not know the parameter {names}.", names=names))
            found: HttpResponse = run(request, **values)
            return found

        return answer

    return decorate


def _names(operation: Operation) -> set[str]:
    """Return the parameters that an operation declares for the query of its address."""
    declared = [one for one in operation.models if one.__ninja_param_source__ == "query"]
    return {name for one in declared for name in one.__ninja_flatten_map__}

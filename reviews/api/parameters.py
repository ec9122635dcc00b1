"""Names that an operation does not know: a misspelt filter would answer everything, a misspelt digest check nothing."""

from collections.abc import Callable
from functools import wraps
from inspect import unwrap
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.operation import Operation

from reviews.api.idempotency import token_of
from reviews.language.phrases import say

OF_OTHERS = frozenset({"admission", "hub_events"})
"""Operations that other people's programs call, which add parameters of their own, such as a cluster its timeout."""


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

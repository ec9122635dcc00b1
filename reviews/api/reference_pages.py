"""The pages of the API reference, rendered from the OpenAPI document: the list of operations, and one operation."""

from functools import cache

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.api.reference import OperationRow, operations
from reviews.api.service import api
from reviews.language.phrases import say


@cache
def rows() -> dict[str, OperationRow]:
    """Return the operations by their names; the document is the same as long as the process lives."""
    return {one.key: one for one in operations(api.get_openapi_schema())}


@login_required
@require_safe
def api_reference(request: HttpRequest) -> HttpResponse:
    """List every operation of the API."""
    return render(request, "api/reference.html", {"operations": list(rows().values())})


@login_required
@require_safe
def api_operation(request: HttpRequest, operation: str) -> HttpResponse:
    """Show one operation: parameters, body, answer, statuses and an example."""
    if operation not in rows():
        raise Http404(say("The API has no such operation."))
    return render(request, "api/operation.html", {"operation": rows()[operation]})

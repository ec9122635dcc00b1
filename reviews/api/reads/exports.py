"""The files of a decision for other programs: bills of materials, the signed statement, the evidence bundle."""

from collections.abc import Callable
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import HttpError

from reviews.api.auth import Bearer
from reviews.api.routes import PROBLEMS, router
from reviews.api.sight import decision_of
from reviews.decisions.exports import views
from reviews.decisions.models import Decision
from reviews.language.phrases import say

FILES: dict[str, Callable[[Decision], HttpResponse]] = {
    "cyclonedx": views.cyclonedx_file, "spdx": views.spdx_file, "statement": views.statement_file,
    "bundle": views.bundle_file,
}  # fmt: skip
_JSON: dict[str, Any] = {"schema": {"type": "object"}}
_FILE = {
    "description": "The file",
    "content": {
        "application/vnd.cyclonedx+json": _JSON, "application/spdx+json": _JSON,
        "application/vnd.dsse.envelope.v1+json": _JSON,
        "application/zip": {"schema": {"type": "string", "format": "binary"}},
    },
}  # fmt: skip


@router.get(
    "decisions/{number}/exports/{form}", response=PROBLEMS, auth=Bearer("decisions", own="read"),
    summary="Download a decision for another program", openapi_extra={"responses": {200: _FILE}},
)  # fmt: skip
def decision_export(
    request: HttpRequest, number: int, form: Literal["cyclonedx", "spdx", "statement", "bundle"]
) -> Any:  # fmt: skip
    """Return a decision as a CycloneDX 1.6 ML-BOM, an SPDX 3.0.1 document, its signed in-toto statement, or the bundle.

    The bundle is one zip that ``verify_bundle.py`` checks offline. ``X-Record-SHA256`` has the digest of the record.
    404 for a statement of a portal without a signing key.
    """
    found = decision_of(request, number)
    try:
        answer = FILES[form](found)
    except Http404 as error:
        raise HttpError(404, say("This portal has no signing key, so there is no statement.")) from error
    answer["Cache-Control"] = "no-store"
    return answer

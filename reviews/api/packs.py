"""The duties pack of a decision for machines: the zip that the page of the decision offers."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from reviews.api import schemas
from reviews.api.auth import Bearer
from reviews.api.sight import decision_of
from reviews.decisions.packs.queries import pack_of
from reviews.decisions.packs.views import as_download

router = Router()
_PROBLEMS = {401: schemas.Problem, 403: schemas.Problem, 404: schemas.Problem, 422: schemas.Problem}
_ZIP = {"description": "The zip", "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}


@router.get(
    "decisions/{number}/duties.zip",
    response=_PROBLEMS,
    auth=Bearer("decisions", own="read"),
    summary="Download the duties pack of a decision",
    openapi_extra={"responses": {200: _ZIP}},
)
def decision_duties_zip(request: HttpRequest, number: int) -> Any:
    """Return the zip for the team that uses the model; ``X-Content-SHA256`` has its digest."""
    return as_download(pack_of(decision_of(request, number)))

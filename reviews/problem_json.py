"""What machines are told when something went wrong: one sentence as problem details (RFC 9457)."""

from http import HTTPStatus

from django.http import JsonResponse

from reviews.language.phrases import read

TYPE = "application/problem+json"


def as_problem(status: int, sentence: str) -> dict[str, object]:
    """Return the fields of a problem: its kind is its status, ``detail`` is the sentence in the caller's language."""
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": read(sentence)}


def problem(status: int, sentence: str) -> JsonResponse:
    """Return a response that tells a machine one sentence, and that nothing keeps."""
    return JsonResponse(
        as_problem(status, sentence), status=status, content_type=TYPE, headers={"Cache-Control": "no-store"}
    )

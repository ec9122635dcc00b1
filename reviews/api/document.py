"""The OpenAPI 3.1 document: what the library writes from the views, completed with scopes, errors, headers, examples.

The examples stand in ``data/examples.json``; a test draws them from real answers over a scene.
"""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from ninja.operation import Operation

from reviews.api.auth import Bearer
from reviews.api.locks import ENVELOPE
from reviews.problem_json import TYPE

EXAMPLES = Path(__file__).parent / "data" / "examples.json"
SAFE = frozenset({"get", "head", "options"})
"""Methods that write nothing, in lower case as in OpenAPI."""
ALWAYS = {"401": "No valid token", "403": "Not allowed to this token", "422": "Malformed", "429": "Too many requests",
          "503": "The database is away"}  # fmt: skip
"""What every operation may answer, whatever it declares."""
WITH_BODY = {"400": "The body is not JSON", "409": "No longer possible", "413": "The body is too large"}
MEDIA = {"lock_file": ENVELOPE, "revoked_file": ENVELOPE}
"""Answers that are JSON under a name of their own."""
TOO_LONG = {
    "description": "The address is longer than the web server reads (4,094 bytes); it says so itself",
    "content": {"text/html": {"schema": {"type": "string"}}},
}
UNCHANGED = {
    "description": "The client has this answer already",
    "headers": {"ETag": {"schema": {"type": "string"}, "description": "The tag of the answer"}},
}
KNOWN_TAG = {
    "name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "The ETag of an answer that the client has: 304 if the answer is still the same.",
}  # fmt: skip
LIMITS = {
    "RateLimit": {"schema": {"type": "string"}, "description": "What is left, and for how many seconds"},
    "RateLimit-Policy": {"schema": {"type": "string"}, "description": "The limits"},
}


@cache
def examples() -> dict[str, Any]:
    """Return the examples by operation: parameters, body and answer of one request."""
    found: dict[str, Any] = json.loads(EXAMPLES.read_text())
    return found


def complete(document: dict[str, Any], operations: Iterable[Operation]) -> None:
    """Add to the document what the library does not know of each operation."""
    by_name = {one.operation_id: one for one in operations if one.include_in_schema and one.operation_id}
    for place in document["paths"].values():
        for method, said in place.items():
            if said["operationId"] in by_name:
                _complete(said, method, by_name[said["operationId"]])


def _complete(said: dict[str, Any], method: str, operation: Operation) -> None:
    bearer = next((one for one in operation.auth_callbacks if isinstance(one, Bearer)), None)
    said["x-scopes"] = {"company": bearer.scope, "own": bearer.own} if bearer else {}
    said["responses"] = answers = {str(status): one for status, one in said["responses"].items()}
    words = ALWAYS | (WITH_BODY if "requestBody" in said else {})
    for status, description in words.items():
        answers.setdefault(status, {"description": description})
    if method == "get":
        answers["304"] = UNCHANGED
        answers["414"] = TOO_LONG
        said.setdefault("parameters", []).append(KNOWN_TAG)
    for status, one in answers.items():
        if int(status) >= 400 and status != "414":
            one["content"] = {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        if status not in ("414", "503"):
            one["headers"] = one.get("headers", {}) | LIMITS
    if (media := MEDIA.get(said["operationId"])) is not None:
        answers["200"]["content"] = {media: answers["200"]["content"].popitem()[1]}
    _illustrate(said, examples().get(said["operationId"], {}))


def _illustrate(said: dict[str, Any], example: dict[str, Any]) -> None:
    """Put the example of an operation where OpenAPI has a place for each of its parts."""
    for parameter in said.get("parameters", []):
        if parameter["name"] in example.get("parameters", {}):
            parameter["example"] = example["parameters"][parameter["name"]]
    if "body" in example:
        next(iter(said["requestBody"]["content"].values()))["example"] = example["body"]
    for status, one in said["responses"].items():
        if status == str(example.get("status")) and "content" in one and "answer" in example:
            next(iter(one["content"].values()))["example"] = example["answer"]

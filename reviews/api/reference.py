"""The OpenAPI document as plain rows for its pages: each operation with parameters, body, answers and example."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reviews.language.phrases import say

DEEPEST = 4
"""Levels of a model whose fields are listed; what lies deeper is named by its model."""


@dataclass(frozen=True)
class FieldRow:
    """One field of a model, or one parameter: its dotted name, its type in words, and what it is."""

    name: str
    kind: str
    about: str
    required: bool


@dataclass(frozen=True)
class AnswerRow:
    """One status that an operation may answer."""

    status: str
    about: str


@dataclass(frozen=True)
class OperationRow:
    """One operation as its page shows it; an example is "" where there is none."""

    key: str
    method: str
    path: str
    summary: str
    about: tuple[str, ...]
    scopes: tuple[tuple[str, str], ...]
    parameters: tuple[FieldRow, ...]
    body: tuple[FieldRow, ...]
    answer: tuple[FieldRow, ...]
    statuses: tuple[AnswerRow, ...]
    request_example: str
    answer_example: str


def operations(document: Mapping[str, Any]) -> list[OperationRow]:
    """Return every operation of the document, by path."""
    return [
        _operation(document, path, method, said)
        for path, place in document["paths"].items()
        for method, said in place.items()
    ]


def _operation(document: Mapping[str, Any], path: str, method: str, said: Mapping[str, Any]) -> OperationRow:
    answers = said["responses"]
    first: Mapping[str, Any] = next((one for status, one in answers.items() if status.startswith("2")), {})
    body, answer = _content(said.get("requestBody", {})), _content(first)
    scopes = said.get("x-scopes") or {}
    words = {"own": say("Your own token"), "company": say("Token of the company")}
    return OperationRow(
        key=said["operationId"], method=method.upper(), path=path, summary=said["summary"],
        about=tuple(_paragraphs(str(said.get("description", "")))),
        scopes=tuple((words[kind], scope) for kind, scope in scopes.items() if scope),
        parameters=tuple(
            FieldRow(one["name"], f"{_kind(one['schema'])}, in the {one['in']}", str(one.get("description", "")),
                     bool(one.get("required")))
            for one in said.get("parameters", [])
        ),
        body=tuple(_fields(document, body.get("schema", {}))),
        answer=tuple(_fields(document, answer.get("schema", {}))),
        statuses=tuple(AnswerRow(status, str(one["description"])) for status, one in sorted(answers.items())),
        request_example=_request(path, method, said), answer_example=_as_text(answer.get("example")),
    )  # fmt: skip


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a docstring as running text."""
    for one in text.split("\n\n"):
        yield " ".join(one.split()).replace("``", "")


def _content(said: Mapping[str, Any]) -> Mapping[str, Any]:
    return next(iter(said.get("content", {}).values()), {})


def _request(path: str, method: str, said: Mapping[str, Any]) -> str:
    """Return the example as a line for a shell, with the token in a variable."""
    asked = []
    for one in said.get("parameters", []):
        if "example" in one and one["in"] == "path":
            path = path.replace("{" + one["name"] + "}", str(one["example"]))
        elif "example" in one and one["in"] == "query":
            asked.append(f"{one['name']}={one['example']}")
    secret = "Authorization: Bearer $PORTAL_TOKEN" if said.get("x-scopes") else "X-Webhook-Secret: $HUB_WEBHOOK_SECRET"
    line = f'curl -H "{secret}" "$PORTAL_URL{path}{"?" if asked else ""}{"&".join(asked)}"'
    if method != "get":
        line += f" -X {method.upper()}"
    return line + _body(said.get("requestBody", {}).get("content", {}))


def _body(content: Mapping[str, Any]) -> str:
    """Return the end of the line that sends the body: JSON as it stands, the parts of a form from files."""
    for media, one in content.items():
        body = one.get("example")
        if body and media == "multipart/form-data":
            return "".join(_part(name, value) for name, value in body.items())
        if body:
            written = json.dumps(body, ensure_ascii=False).replace("'", "'\\''")
            return f" -H 'Content-Type: application/json' -d '{written}'"
    return ""


def _part(name: str, value: Any) -> str:
    """Return one part of a form: a file, the text of a file, or the value itself."""
    if name == "header" or str(value).startswith("(the bytes of "):
        return f" -F '{name}={'<' if name == 'header' else '@'}{name}'"
    written = str(value).replace("'", "'\\''")
    return f" -F '{name}={written}'"


def _as_text(example: Any) -> str:
    return json.dumps(example, indent=2, ensure_ascii=False) if example is not None else ""


def _fields(
    document: Mapping[str, Any], schema: Mapping[str, Any], start: str = "", depth: int = 0
) -> Iterator[FieldRow]:
    """Yield the fields of a model with those of the models in it."""
    schema = _resolved(document, schema)
    required = set(schema.get("required", []))
    for name, one in schema.get("properties", {}).items():
        inner = _model(document, one)
        about = str(one.get("description") or (inner.get("description", "") if inner else ""))
        yield FieldRow(f"{start}{name}", _kind(one), about, name in required)
        if inner and depth < DEEPEST:
            mark = "[]." if _variant(one).get("type") == "array" else "."
            yield from _fields(document, inner, f"{start}{name}{mark}", depth + 1)


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _variant(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the part of a schema that is not null."""
    return next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)


def _model(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the model of a field or of the items of a list, None for a plain value."""
    schema = _variant(schema)
    if schema.get("type") == "array":
        schema = _variant(schema.get("items", {}))
    found = _resolved(document, schema)
    return found if "properties" in found else None


def _kind(schema: Mapping[str, Any]) -> str:
    """Return the type of a value in words."""
    null = any(one.get("type") == "null" for one in schema.get("anyOf", ()))
    one = _variant(schema)
    kind = str(one.get("format") or one.get("type") or ("object" if "$ref" in one else "any value"))
    if kind == "array":
        kind = f"list of {_kind(one.get('items', {}))}"
    if "enum" in one:
        kind = " or ".join(str(word) for word in one["enum"] if word != "")
    return f"{kind} or null" if null else kind

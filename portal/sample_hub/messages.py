"""What passes between the routes of the sample hub and its sockets: requests, responses and refusals."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from portal.sample_hub.repository import StoredFile


@dataclass(frozen=True)
class Request:
    """One request as it came: raw (still quoted) path and query, header names in lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes = b""
    base_url: str = ""

    @property
    def target(self) -> str:
        """Return path and query as one text."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def token(self) -> str:
        """Return the bearer token, or "" for an anonymous request."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""

    def asked(self, name: str) -> list[str]:
        """Return all values of a query field; the client repeats a field for each value."""
        return parse_qs(self.query, keep_blank_values=True).get(name, [])

    def wants(self, name: str) -> bool:
        """Say whether a yes-or-no query field is set."""
        return any(value.lower() in ("true", "1", "") for value in self.asked(name))


@dataclass(frozen=True)
class Part:
    """The bytes of a file from `start` up to, not including, `stop`."""

    file: StoredFile
    start: int
    stop: int


@dataclass(frozen=True)
class Response:
    """A status, headers and a body that is bytes or a part of a file."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | Part = b""

    @property
    def length(self) -> int:
        """Return the size of the body in bytes."""
        return self.body.stop - self.body.start if isinstance(self.body, Part) else len(self.body)


class Refusal(Exception):
    """A request that is answered with an error; carries the response."""

    def __init__(self, status: int, message: str, code: str = "", headers: Mapping[str, str] | None = None) -> None:
        """Take the status, the sentence and the hub's error code (such as GatedRepo), and further headers."""
        super().__init__(message)
        sent = {"X-Error-Code": code} if code else {}
        sent["X-Error-Message"] = message.encode("ascii", "backslashreplace").decode()
        self.response = as_json({"error": message}, status=status, headers={**sent, **(headers or {})})


def as_json(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a JSON response."""
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", errors="replace")
    return Response(status, {"Content-Type": "application/json; charset=utf-8", **(headers or {})}, body)


def moved(status: int, location: str, headers: Iterable[tuple[str, str]] = ()) -> Response:
    """Return a redirect with the short text that the hub sends along."""
    phrase = "Temporary Redirect" if status == 307 else "Found"
    body = f"{phrase}. Redirecting to {location}".encode()
    return Response(status, {"Location": location, "Content-Type": "text/plain; charset=utf-8", **dict(headers)}, body)

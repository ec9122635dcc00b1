"""A small hub over HTTP whose every answer a test can replace: odd JSON, foreign redirects, dripping headers."""

import contextlib
import hashlib
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from reviews.hub.transport.hubs import Hub

COMMIT, NEXT_COMMIT = "1a" * 20, "2b" * 20


@dataclass
class Reply:
    """One answer; ``drip`` are seconds between the bytes of its headers."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0


@dataclass
class Asked:
    """One request that came in."""

    path: str
    headers: dict[str, str]


Answer = Reply | Callable[[Asked], Reply]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when the reader hangs up, as it does on purpose."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class OddHub:
    """A hub with one repository, ``odd/model``, until a test says otherwise."""

    def __init__(self) -> None:
        """Listen on a free port of this machine."""
        self.files: dict[str, bytes] = {"README.md": b"---\nlicense: mit\n---\n# Odd\n"}
        self.info: dict[str, Any] = {}
        self.replies: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def hub(self) -> Hub:
        """The hub as the settings would name it."""
        return Hub("odd", self.url)

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def description(self, **changes: Any) -> dict[str, Any]:
        """What the API says of the repository."""
        said: dict[str, Any] = {
            "id": "odd/model", "sha": COMMIT, "author": "odd", "gated": False, "private": False, "disabled": False,
            "tags": [], "downloads": 1, "likes": 2, "lastModified": "2026-01-05T09:00:00.000Z",
            "siblings": [
                {"rfilename": path, "size": len(body), "blobId": blob_id(body)} for path, body in self.files.items()
            ],
        }  # fmt: skip
        return said | self.info | changes

    def _answer(self, asked: Asked) -> Reply:
        path = unquote(asked.path.partition("?")[0])
        reply = self.replies.get(path)
        if reply is not None:
            return reply(asked) if callable(reply) else reply
        if path.startswith("/api/models/odd/model"):
            return Reply(200, json.dumps(self.description()).encode(), {"Content-Type": "application/json"})
        place = f"/odd/model/resolve/{COMMIT}/"
        if path.startswith(place) and path.removeprefix(place) in self.files:
            return Reply(200, self.files[path.removeprefix(place)], {"X-Repo-Commit": COMMIT})
        return Reply(404, b"{}", {"X-Error-Code": "RepoNotFound"})

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        odd = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            timeout = 30

            def do_GET(self) -> None:
                asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()})
                odd.asked.append(asked)
                reply = odd._answer(asked)
                with contextlib.suppress(OSError):
                    self._send(reply)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.do_GET()

            def _send(self, reply: Reply) -> None:
                lines = [f"HTTP/1.1 {reply.status} Odd", f"Content-Length: {len(reply.body)}"]
                lines += [f"{name}: {value}" for name, value in reply.headers.items()]
                head = "\r\n".join([*lines, "", ""]).encode()
                for start in range(0, len(head), 1 if reply.drip else len(head)):
                    self.wfile.write(head[start : start + (1 if reply.drip else len(head))])
                    time.sleep(reply.drip)
                self.wfile.write(reply.body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


def blob_id(body: bytes) -> str:
    """git's name of a blob."""
    return hashlib.sha1(b"blob %d\0" % len(body) + body, usedforsecurity=False).hexdigest()


@contextlib.contextmanager
def odd_hub() -> Iterator[OddHub]:
    """An odd hub until the block is left."""
    hub = OddHub()
    try:
        yield hub
    finally:
        hub.stop()

"""A hub that serves the files of one repository at one commit, with ranges, and fails as a test or a bench says."""

import contextlib
import re
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from reviews.hub.transport.hubs import Hub

SPAN = re.compile(r"bytes=(\d+)-")


@dataclass
class FileHub:
    """What the hub serves under ``/{repository}/resolve/{commit}/``, and its faults.

    ``cut`` ends each answer after so many bytes, once for each number; ``ranges`` False answers with the whole file.
    ``asked`` are the offsets that were asked for, by path.
    """

    files: dict[str, bytes | Path]
    url: str = ""
    cut: list[int] = field(default_factory=list)
    ranges: bool = True
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)

    @property
    def hub(self) -> Hub:
        """The hub as the settings name it."""
        return Hub("huggingface", self.url)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when the reader hangs up, as it does on purpose."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


@contextlib.contextmanager
def file_hub(files: dict[str, bytes | Path]) -> Iterator[FileHub]:
    """Serve files until the block is left."""
    hub = FileHub(files)
    server = _Server(("127.0.0.1", 0), _handler(hub))
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()


def _handler(hub: FileHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            path = unquote(self.path.partition("/resolve/")[2].partition("/")[2])
            span = SPAN.match(self.headers.get("range", "")) if hub.ranges else None
            start = int(span[1]) if span else 0
            hub.asked.append((path, start))
            body = hub.files.get(path)
            size = 0 if body is None else body.stat().st_size if isinstance(body, Path) else len(body)
            missing = 404 if body is None else 416 if start >= size and size else 0
            self._begin(hub.status or missing or (206 if span else 200), start, size)
            with contextlib.suppress(OSError):
                if isinstance(body, Path):
                    self._send_path(body, start)
                elif body is not None and not hub.status and not missing:
                    self._send(body[start:])

        def _begin(self, status: int, start: int, size: int) -> None:
            self.send_response(status)
            good = status in (200, 206)
            self.send_header("Content-Length", str(size - start if good else 0))
            if status == 206:
                self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
            for name, value in hub.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def _send(self, body: bytes) -> None:
            stop = hub.cut.pop(0) if hub.cut else len(body)
            self.wfile.write(body[:stop])
            if stop < len(body):
                self.close_connection = True

        def _send_path(self, path: Path, start: int) -> None:
            with path.open("rb") as file:
                self.wfile.flush()
                self.connection.sendfile(file, start)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler

"""An OpenAI-compatible address that answers as a test tells it: streams, stalls, refuses, or sends garbage."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Stub(BaseHTTPRequestHandler):
    """Each behaviour answers one request; the first word of the last turn names it."""

    asked: list[dict[str, Any]] = []
    refusals = 0

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).asked.append(body)
        how = body["messages"][-1]["content"].rsplit("\n", 1)[-1].split()[0]
        {
            "stream": self.answer_stream, "call": self.answer_call, "stall": self.answer_stall,
            "busy": self.answer_busy, "garbage": self.answer_garbage, "whole": self.answer_whole,
            "forbidden": self.answer_forbidden, "long": self.answer_long, "calls": self.answer_calls,
        }[how]()  # fmt: skip

    def head(self, status: int, kind: str, **more: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Connection": "close", **more}.items():
            self.send_header(name, value)
        self.end_headers()

    def answer_stream(self) -> None:
        self.head(200, "text/event-stream")
        for text in ("The total ", "is 412."):
            self.event({"choices": [{"delta": {"content": text}}]})
        self.event({"choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": 6}})
        self.wfile.write(b"data: [DONE]\n\n")

    def answer_call(self) -> None:
        self.head(200, "text/event-stream")
        for part in ({"name": "find", "arguments": '{"a"'}, {"arguments": ":1}"}):
            self.event({"choices": [{"delta": {"tool_calls": [{"index": 0, "function": part}]}}]})
        self.wfile.write(b"data: [DONE]\n\n")

    def answer_stall(self) -> None:
        self.head(200, "text/event-stream")
        self.event({"choices": [{"delta": {"content": "The"}}]})
        time.sleep(2)

    def answer_busy(self) -> None:
        type(self).refusals += 1
        if type(self).refusals > 1:
            self.answer_stream()
        else:
            self.head(429, "application/json", **{"Retry-After": "0"})

    def answer_garbage(self) -> None:
        self.head(200, "text/event-stream")
        self.wfile.write(b"data: <html>\xff\n\n")

    def answer_whole(self) -> None:
        self.head(200, "application/json")
        self.wfile.write(json.dumps({"choices": [{"message": {"content": "In one piece."}}]}).encode())

    def answer_forbidden(self) -> None:
        self.head(403, "text/plain")

    def answer_long(self) -> None:
        self.head(200, "text/event-stream")
        for _ in range(9):
            self.event({"choices": [{"delta": {"content": "\U0001f4c4" * 10_000}}]})

    def answer_calls(self) -> None:
        self.head(200, "text/event-stream")
        for index in range(9):
            said = {"name": "find", "arguments": '"\x01"' * 4_000}
            self.event({"choices": [{"delta": {"tool_calls": [{"index": index, "function": said}]}}]})
        self.wfile.write(b"data: [DONE]\n\n")

    def event(self, said: dict[str, Any]) -> None:
        self.wfile.write(b"data: " + json.dumps(said).encode() + b"\n\n")
        self.wfile.flush()


@contextmanager
def stub() -> Iterator[tuple[str, type[Stub]]]:
    """The address of a running stub, and its class with what was asked."""
    kind = type("Running", (Stub,), {"asked": [], "refusals": 0})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", kind
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

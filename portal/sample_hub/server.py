"""Puts the sample hub on one or two ports: HTTP/1.1 with keep-alive, one thread a connection, a clean stop."""

import contextlib
import socket
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from portal.sample_hub import routes, traffic
from portal.sample_hub.messages import Part, Request, Response
from portal.sample_hub.settings import PLAIN, HubSettings
from portal.sample_hub.state import HubState
from portal.sample_hub.traffic import Fault, Quota, Rounds, Served

# Bytes of a question's body that are taken, and that are read at most before a longer one is refused.
MAX_BODY, MAX_DRAINED = 1_000_000, 20_000_000
# A connection that says nothing for so long is closed.
IDLE_SECONDS = 75


class _Closed(Exception):
    """A fault closes the connection here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Without this a small answer waits for the peer's delayed acknowledgement, 40 ms on a kept connection.
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS
    wbufsize = 64 * 1024
    server: "_Server"

    def do_GET(self) -> None:
        """Answer a GET request."""
        self._serve()

    def do_HEAD(self) -> None:
        """Answer with the headers alone."""
        self._serve()

    def do_POST(self) -> None:
        """Answer a question that comes with a body."""
        self._serve()

    def _serve(self) -> None:
        started = time.monotonic()
        request = self._request()
        if request is None:
            return
        state = self.server.state
        if state.traffic.delay:
            time.sleep(state.traffic.delay)
        if rounds := state.traffic.rounds:
            rounds.hold()
        fault = state.traffic.fault_for(request)
        served = Served(
            method=request.method,
            path=request.path,
            query=request.query,
            range=request.headers.get("range", ""),
            authorized="authorization" in request.headers,
            surface=self.server.surface,
            started=started,
        )
        state.traffic.note(served)
        try:
            if fault and fault.kind == "hang":
                time.sleep(fault.seconds)
            if fault and fault.kind == "close":
                raise _Closed
            if fault and fault.kind == "whole":
                request.headers.pop("range", None)
            self._send(request, traffic.apply(fault, routes.respond(state, request)), fault, served)
        except (_Closed, OSError):
            self.close_connection = True
        finally:
            served.seconds = time.monotonic() - started

    def _request(self) -> Request | None:
        length = int(self.headers.get("Content-Length", "0")) if self._has_length() else 0
        body = self.rfile.read(min(length, MAX_BODY))
        if length > MAX_BODY:
            # Read on for a while: a connection closed on unread bytes would lose the answer.
            self.rfile.read(min(length, MAX_DRAINED) - MAX_BODY)
            self.send_error(413)
            return None
        path, _, query = self.path.partition("?")
        host, port = self.server.server_address[:2]
        base = f"http://{self.headers.get('Host') or f'{host!s}:{port}'}"
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, path, query, headers, body, base)

    def _has_length(self) -> bool:
        return self.headers.get("Content-Length", "").isdigit()

    def _send(self, request: Request, response: Response, fault: Fault | None, served: Served) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(response.length))
        self.end_headers()
        served.status = response.status
        if request.method != "HEAD":
            stop = response.length // 2 if fault and fault.kind == "truncate" else response.length
            for chunk in _chunks(response, stop, fault):
                served.bytes_sent += len(chunk)
                self.wfile.write(chunk)
                if fault and fault.kind == "drip":
                    self.wfile.flush()
                    time.sleep(fault.seconds)
        self.wfile.flush()
        if fault and fault.kind == "truncate":
            raise _Closed

    def log_message(self, format: str, *args: Any) -> None:
        """Print a line for each request when the server was started to be watched."""
        if self.server.verbose:
            super().log_message(format, *args)


def _chunks(response: Response, stop: int, fault: Fault | None) -> Iterator[bytes]:
    body = response.body
    whole = body.file.read(body.start, body.start + stop) if isinstance(body, Part) else iter([body[:stop]])
    if not (fault and fault.kind == "drip"):
        yield from whole
        return
    for chunk in whole:
        for start in range(0, len(chunk), fault.size):
            yield chunk[start : start + fault.size]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], state: HubState, surface: str, verbose: bool) -> None:
        self.state, self.surface, self.verbose = state, surface, verbose
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when a client hangs up; a reader that has its header does so on purpose."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """Stop listening and end the connections that are kept open."""
        self.shutdown()
        self.server_close()
        with self._lock:
            left = list(self._open)
        for connection in left:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"


class SampleHub:
    """A running sample hub: its address, its record of requests and its switches."""

    def __init__(self, state: HubState, host: str, port: int, cdn_port: int | None, verbose: bool) -> None:
        """Listen on `port` and, unless `cdn_port` is None, on a second port for large files (0 = any free one)."""
        self.state = state
        self._servers = [_Server((host, port), state, "hub", verbose)]
        if cdn_port is not None:
            self._servers.append(_Server((host, cdn_port), state, "cdn", verbose))
            state.cdn_url = self._servers[1].url
        self.url = self._servers[0].url
        self.cdn_url = state.cdn_url or self.url
        for server in self._servers:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def requests(self) -> list[Served]:
        """Return the requests answered so far, oldest first; `requests.clear()` forgets them."""
        return self.state.traffic.requests

    def commit(self, repo_id: str, revision: str = "main") -> str:
        """Return the commit id that a branch, tag or commit label of the description stands for."""
        repository = self.state.repository(repo_id)
        labels = {snapshot.commit.label: snapshot.commit.id for snapshot in repository.snapshots}
        return {**labels, **repository.tags, **repository.branches}[revision]

    def set_popularity(self, repo_id: str, *, likes: int, downloads: int) -> None:
        """Change what the hub counts for a repository; its files and commits stay."""
        self.state.traffic.popularity[repo_id] = {"likes": likes, "downloads": downloads}

    def set_profile(self, repo_id: str, **changes: Any) -> None:
        """Change fields of a repository's Profile: gated, disabled, private, library, pipeline_tag, security."""
        self.state.traffic.profiles[repo_id] = changes

    def move_branch(self, repo_id: str, branch: str, commit: str) -> None:
        """Let a branch point at another commit of the repository, named by id or label."""
        self.state.move_branch(repo_id, branch, commit)

    def fail(self, kind: str, **details: Any) -> Fault:
        """Let something go wrong with the next requests, see Fault; returns it, so that it can be counted."""
        fault = Fault(kind, **details)
        self.state.traffic.faults.append(fault)
        return fault

    def limit(self, requests: int, seconds: float) -> None:
        """Answer 429 after so many requests in every window of so many seconds."""
        self.state.traffic.quota = Quota(requests, seconds)

    def count_rounds(self, quiet: float) -> Rounds:
        """Hold answers until nothing more is asked for so many seconds, and count these rounds."""
        self.state.traffic.rounds = Rounds(quiet)
        return self.state.traffic.rounds

    def heal(self) -> None:
        """Take back all faults, limits and switches."""
        state = self.state.traffic
        state.faults.clear()
        state.quota = state.rounds = None
        for switches in (state.popularity, state.profiles, state.heads):
            switches.clear()

    def stop(self) -> None:
        """Stop listening and close all connections."""
        for server in self._servers:
            server.stop()


@contextlib.contextmanager
def serve(
    *roots: Path | str,
    host: str = "127.0.0.1",
    port: int = 0,
    cdn_port: int | None = 0,
    settings: HubSettings = PLAIN,
    verbose: bool = False,
) -> Iterator[SampleHub]:
    """Serve one or several folders of repositories until the block is left.

    `cdn_port` None serves large files from the first port. Raises RepositoryError when a root is no folder, OSError
    for the port.
    """
    state = HubState([Path(root) for root in roots], settings)
    hub = SampleHub(state, host, port, cdn_port, verbose)
    try:
        yield hub
    finally:
        hub.stop()

"""A small web server with which worker and scheduler answer Prometheus and an orchestrator (``METRICS_PORT``)."""

import hmac
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket

import structlog
from django.conf import settings
from django.db import connections
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

log = structlog.get_logger(__name__)

PATIENCE = 10.0
"""Seconds that one request may take."""


class MetricsServer(ThreadingHTTPServer):
    """The server with the registries that it shows."""

    daemon_threads = True
    registries: Sequence[CollectorRegistry] = ()


class MetricsAnswer(BaseHTTPRequestHandler):
    """The answer to one request: the metrics to who holds ``METRICS_TOKEN``, and a sign of life to anyone."""

    server: MetricsServer
    timeout = PATIENCE

    def do_GET(self) -> None:
        """Answer /metrics and /healthz."""
        if self.path == "/healthz":
            self._send(200, b'{"status": "ok"}\n', "application/json")
        elif self.path != "/metrics":
            self._send(404, b"Here are /metrics and /healthz.\n", "text/plain")
        elif not self._may():
            self._send(403, b"Metrics require METRICS_TOKEN as a bearer token.\n", "text/plain")
        else:
            try:
                told = b"".join(generate_latest(one) for one in self.server.registries)
            finally:
                connections.close_all()  # of this thread, which ends
            self._send(200, told, CONTENT_TYPE_LATEST)

    def _may(self) -> bool:
        given = self.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        return not settings.METRICS_TOKEN or hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())

    def _send(self, status: int, body: bytes, media: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing of each request."""


@contextmanager
def serve_metrics(registries: Sequence[CollectorRegistry]) -> Iterator[socket | None]:
    """Answer at ``METRICS_PORT`` meanwhile, without a token only this machine; give the socket, None without a port."""
    if not settings.METRICS_PORT:
        yield None
        return
    address = "0.0.0.0" if settings.METRICS_TOKEN else "127.0.0.1"  # noqa: S104  (whoever asks must hold the token)
    server = MetricsServer((address, settings.METRICS_PORT), MetricsAnswer)
    server.registries = registries
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    log.info("Metrics are served.", address=address, port=settings.METRICS_PORT)
    try:
        yield server.socket
    finally:
        server.shutdown()
        server.server_close()

"""Answer orchestrators and Prometheus: is the process alive, is it ready, what are its metrics."""

import hmac
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from portal.env import is_loopback

TIMEOUT = 2.0
"""Seconds that a probe waits for the queue; orchestrators soon ask again."""


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """Report that the process responds; it checks nothing else, so that a database outage causes no restarts."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Report whether database, migrations and queue are ready; 503 names the part that is not."""
    parts = state()
    well = all(answer == "ok" for answer in parts.values())
    return JsonResponse({"status": "ok" if well else "not ready", **parts}, status=200 if well else 503)


def state() -> dict[str, str]:
    """Return each part that the portal needs with "ok" or the problem, without secrets."""
    return {"database": _database(), "migrations": _migrations(), "queue": _queue()}


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as error:  # noqa: BLE001  (any reason means "not ready"; the text may name a host, so its kind is told)
        return f"unreachable ({type(error).__name__})"
    return "ok"


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        left = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except Exception as error:  # noqa: BLE001  (as above)
        return f"unknown ({type(error).__name__})"
    return "ok" if not left else f"{left} not applied"


def _queue() -> str:
    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)
        with client:
            client.ping()
    except redis.RedisError as error:
        return f"unreachable ({type(error).__name__})"
    return "ok"


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return metrics to the holder of METRICS_TOKEN, or, without a token, only to this machine."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        allowed = hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    else:
        allowed = is_loopback(request.META.get("REMOTE_ADDR", "")) and "X-Forwarded-For" not in request.headers
    if not allowed:
        return HttpResponse("Metrics require METRICS_TOKEN as a bearer token.\n", status=403, content_type="text/plain")
    return ExportToDjangoView(request)


class ProbeMiddleware:
    """Answer probes before anything else: they use plain HTTP and name the machine instead of an allowed host."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:  # noqa: D102
        probe = PROBES.get(request.path_info)
        return probe(request) if probe else self.get_response(request)


PROBES: dict[str, Callable[[HttpRequest], HttpResponseBase]] = {
    "/healthz": alive,
    "/readyz": ready,
    "/metrics": metrics,
}

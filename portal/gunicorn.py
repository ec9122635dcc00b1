"""Web server configuration for `make run` and for production; the environment can override the numbers."""

import ctypes
from pathlib import Path
from typing import Any

from portal import env, logs

ARENA_MAX = -8
"""M_ARENA_MAX of mallopt(3)."""

workers = env.number("WEB_WORKERS", 2, least=1, most=64)
threads = env.number("WEB_THREADS", 4, least=1, most=64)
timeout = 60  # seconds without a heartbeat; pages respond within one, a ledger export may take longer
graceful_timeout = 8  # seconds for requests in flight when stopping
preload_app = True  # load once, then fork: memory is shared and start-up takes half as long
control_socket_disable = True  # only the parent process controls this server
if _figures := env.text("PROMETHEUS_MULTIPROC_DIR"):
    Path(_figures).mkdir(parents=True, exist_ok=True)  # before any metric is defined
logconfig_dict = logs.configure("INFO", env.text("LOG_STREAM", "stdout"))
logconfig_dict["loggers"]["gunicorn.error"] = {"handlers": ["stream"], "level": "INFO", "propagate": False}
# Python lets one thread run at a time, so that a heap of its own for each saves no waiting and costs memory.
if hasattr(ctypes.CDLL(None), "mallopt"):  # glibc's; not musl's
    ctypes.CDLL(None).mallopt(ARENA_MAX, 1)
accesslog = None  # the portal itself logs each request, as JSON and with its id
# Behind a proxy, only the proxy's own headers count; BEHIND_TLS_PROXY decides what Django trusts.
forwarded_allow_ips = "127.0.0.1"


def child_exit(_server: Any, worker: Any) -> None:
    """Add a finished worker's metrics to the totals (prometheus_client requires this call)."""
    from prometheus_client import multiprocess

    if env.text("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)


def post_fork(_server: Any, _worker: Any) -> None:
    """Ensure that no database connection is shared; nothing should have been opened before the fork."""
    from django.db import connections

    connections.close_all()

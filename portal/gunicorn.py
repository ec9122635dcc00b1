"""How the web server runs, for `make run` and for production alike; figures can be changed in the environment."""

from pathlib import Path
from typing import Any

from portal import env

workers = env.number("WEB_WORKERS", 2, least=1, most=64)
threads = env.number("WEB_THREADS", 4, least=1, most=64)
timeout = 60  # seconds without a sign of life; pages answer within one, a ledger export may take longer
graceful_timeout = 8  # seconds for requests in flight when stopping
preload_app = True  # load once, then fork: memory is shared and a start costs half
control_socket_disable = True  # nobody steers this server but its parent process
if _figures := env.text("PROMETHEUS_MULTIPROC_DIR"):
    Path(_figures).mkdir(parents=True, exist_ok=True)  # before any metric is defined
accesslog = None  # the portal itself logs each request, as JSON and with its id
# Behind a proxy only the proxy's own word counts; see BEHIND_TLS_PROXY for what Django believes.
forwarded_allow_ips = "127.0.0.1"


def child_exit(_server: Any, worker: Any) -> None:
    """Add the figures of a worker that ended to the sums (prometheus_client asks for this call)."""
    from prometheus_client import multiprocess

    if env.text("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)


def post_fork(_server: Any, _worker: Any) -> None:
    """Nothing was opened before the fork; make sure that no database connection is shared."""
    from django.db import connections

    connections.close_all()

"""A durable PostgreSQL and a Valkey of a measurement's own, on this machine, and the environment that leads to them."""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.embedded import Services


@contextmanager
def own_services() -> Iterator[Services]:
    """Started before Django is set up, stopped and removed afterwards, also when somebody ends the measurement."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    services = Services(folder, durable=True)
    try:
        services.start(postgres=True, valkey=True)
        os.environ |= {**services.environment(), "PORTAL_TEST": "1", "DJANGO_SETTINGS_MODULE": "portal.settings"}
        os.environ["DATABASE_URL"] = os.environ.get("MIGRATE_DATABASE_URL", os.environ["DATABASE_URL"])
        os.environ.setdefault("VAR_DIR", str(folder))
        yield services
    finally:
        services.stop()
        shutil.rmtree(folder, ignore_errors=True)

"""The portal as in production beside a measurement: gunicorn, the app's role, collected files, JSON logs in a file.

Two things differ from README's chapter on production: the limits of requests are out of the way, and the settings are
those of ``tests.bench.empty``, which add the views that do nothing.
"""

import base64
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from portal.embedded import Services
from portal.embedded.initdb import ADMIN, APP, DATABASE, OWNER
from portal.embedded.process import free_port
from tests.bench.load import Target, once

ROOT = Path(__file__).resolve().parents[2]
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")
LIMITS = ("LIMIT_ACTS", "LIMIT_ACTS_ADDRESS", "LIMIT_TOKEN", "LIMIT_TOKEN_ADDRESS", "LIMIT_BAD_TOKENS")
START = 120.0
FILLING = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB",
    "checkpoint_timeout": "1h", "maintenance_work_mem": "256MB",
}  # fmt: skip
"""Settings of PostgreSQL for data that may be lost in a crash."""


@dataclass(frozen=True)
class Server:
    """A running web server: its port and its parent process."""

    port: int
    pid: int


def share_secrets() -> None:
    """Give this process the secrets that the server gets, so that it can sign people in; before Django is set up.

    It shares the limits too: what the server was asked counts for this process as well, which asks some pages itself.
    """
    os.environ |= dict.fromkeys(LIMITS, "1000000000")
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(60)
    os.environ["FILES_KEY"] = f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def environment(services: Services, database: str, **more: str) -> dict[str, str]:
    """Return the environment of a program of the portal in production, on one database of the services."""
    return {
        **{name: os.environ[name] for name in KEPT if name in os.environ},
        **{name: os.environ[name] for name in ("SECRET_KEY", "FILES_KEY")},
        **dict.fromkeys(LIMITS, "1000000000"),
        "ALLOWED_HOSTS": "portal.example.org",
        "DATABASE_URL": services.postgres.url(APP, database),
        "REDIS_URL": services.valkey.url(),
        "BEHIND_TLS_PROXY": "1",
        "PROXY_COUNT": "1",
        "VAR_DIR": str(services.folder),
        "PYTHONPATH": str(ROOT),
        **more,
    }


def migrate_and_collect(services: Services) -> None:
    """Bring the database up to date, with the rights of the app's role, and collect the static files."""
    told = environment(services, DATABASE, MIGRATE_DATABASE_URL=services.postgres.url(OWNER))
    for words in (["upgrade"], ["collectstatic", "--no-input"]):
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=told, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])


def as_admin(services: Services, *statements: Any, database: str = "postgres") -> None:
    """Run statements as the server's administrator."""
    with psycopg.connect(services.postgres.url(ADMIN, database), autocommit=True) as admin:
        for statement in statements:
            admin.execute(statement)


def copy_database(services: Services, name: str) -> None:
    """Copy the portal's database, as it is now, to one of this name; nobody may be connected to it."""
    words = [sql.Identifier(one) for one in (name, DATABASE, OWNER)]
    as_admin(
        services,
        sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(*words),
    )


@contextmanager
def fast_filling(services: Services) -> Iterator[None]:
    """Until the end of the block, let the owner write without triggers and PostgreSQL without waiting for the disk.

    The owner asks for it with ``session_replication_role``, as the tables' triggers look at each row alone. What is
    measured afterwards runs with PostgreSQL's usual settings, but without autovacuum, so that statistics stay.
    """
    as_admin(
        services,
        sql.SQL("GRANT SET ON PARAMETER session_replication_role TO {}").format(sql.Identifier(OWNER)),
        *(f"ALTER SYSTEM SET {name} = '{value}'" for name, value in FILLING.items()),
        "ALTER SYSTEM SET autovacuum = off",
        "SELECT pg_reload_conf()",
    )
    yield
    reset = (f"ALTER SYSTEM RESET {name}" for name in FILLING)
    as_admin(services, "CHECKPOINT", *reset, "SELECT pg_reload_conf()")
    os.sync()


def has_jit(services: Services) -> bool:
    """Tell whether this PostgreSQL was built with just-in-time compilation."""
    with psycopg.connect(services.postgres.url(ADMIN, "postgres")) as admin:
        found = admin.execute("SELECT set_config('jit', 'on', true), pg_jit_available()").fetchone()
    return bool(found and found[1])


@contextmanager
def serving(
    services: Services, database: str, *, caches: str = "off", workers: int = 2, jit: str = "off"
) -> Iterator[Server]:
    """Run the web server on one database until the end of the block; the portal itself asks for ``jit=off``."""
    port = free_port()
    folder = services.folder / f"metrics-{database}"
    told = environment(
        services, database, BENCH_CACHES=caches, PROMETHEUS_MULTIPROC_DIR=str(folder),
        DJANGO_SETTINGS_MODULE="tests.bench.empty.settings", WEB_WORKERS=str(workers),
    )  # fmt: skip
    told["DATABASE_URL"] += f"?options={quote(f'-c join_collapse_limit=4 -c jit={jit}')}"
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--config", "python:portal.gunicorn"]
    with (services.folder / f"web-{database}.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{port}"], cwd=ROOT, env=told, stdout=log, stderr=log
        )
    try:
        _wait(port, process, services.folder / f"web-{database}.log")
        yield Server(port, process.pid)
    except RuntimeError:
        print((services.folder / f"web-{database}.log").read_text()[-3000:], file=sys.stderr)
        raise
    finally:
        process.terminate()
        process.wait(60)


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START
    while True:
        try:
            once(port, Target("ready", "/readyz"))
            return
        except (OSError, RuntimeError) as error:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(
                    f"The server did not start; the end of its log:\n{log.read_text()[-3000:]}"
                ) from error
        time.sleep(0.1)

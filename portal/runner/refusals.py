"""Find out why the portal could not start before anything starts: each reason is one sentence for the reader."""

import errno
import fcntl
import os
import socket
from pathlib import Path
from typing import IO

import psycopg
import redis

from portal import env
from portal.env import SettingError


class Refusal(RuntimeError):
    """The portal does not start; the message is one sentence."""


def address() -> tuple[str, int]:
    """Return HOST and PORT once it is known that we can listen there."""
    host, port = env.text("HOST", "127.0.0.1"), env.number("PORT", 8000, least=1, most=65535)
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        raise Refusal(f"HOST is {host!r}, which is not an address of this machine.") from None
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(where)
            listener.listen()
        except OSError as error:
            raise Refusal(_why_not_bound(error, host, port)) from None
    return host, port


def _why_not_bound(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} on {host} is taken by another program; stop it, or choose another: PORT={port + 1} make run."
        )
    if error.errno == errno.EACCES:
        return f"port {port} can only be opened by root; choose one above 1023: PORT=8000 make run."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"HOST is {host!r}, which is not an address of this machine."
    return f"it cannot listen on {host}:{port}: {error.strerror}."


def lock(folder: Path) -> IO[str]:
    """Lock the folder for this run; keep the result open. A second run from the same folder is refused."""
    try:
        (folder / "log").mkdir(parents=True, exist_ok=True)
        handle = (folder / "run.lock").open("a+")
    except OSError as error:
        raise Refusal(f"{folder} cannot be written: {(error.strerror or str(error)).lower()}.") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.seek(0)
        owner = handle.read().strip() or "unknown"
        handle.close()
        raise Refusal(f"the portal already runs from this folder (process {owner}); stop that one first.") from None
    handle.truncate(0)
    handle.write(str(os.getpid()))
    handle.flush()
    return handle


def check_database(name: str, url: str) -> None:
    """Refuse a database that does not answer within 5 s, without repeating the password in its URL."""
    settings = env.database(name, url)
    where = f"{settings['HOST']}:{settings['PORT'] or 5432}"
    try:
        psycopg.connect(
            host=settings["HOST"], port=settings["PORT"] or None, dbname=settings["NAME"],
            user=settings["USER"] or None, password=settings["PASSWORD"] or None,
            **{"connect_timeout": 5, **settings["OPTIONS"]},
        ).close()  # fmt: skip
    except psycopg.ProgrammingError as error:
        raise SettingError(f"{name} has an option unknown to PostgreSQL: {str(error).strip()}.") from None
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1].rpartition("FATAL:")[2].strip()
        raise Refusal(f"{name}: cannot connect to PostgreSQL at {where} ({reason}).") from None


def check_queue(name: str, url: str) -> None:
    """Refuse a queue that does not answer within 5 s."""
    try:
        with redis.Redis.from_url(env.redis_url(name, url), socket_timeout=5, socket_connect_timeout=5) as client:
            client.ping()
    except redis.RedisError as error:
        raise Refusal(f"{name}: no Valkey or Redis responds at this address ({type(error).__name__}).") from None

"""PostgreSQL and Valkey start from wheels in one folder, anywhere, and leave everything outside it alone."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from portal.embedded import EmbeddedError, Services
from portal.embedded.process import alive, wait_until_gone

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def place() -> Iterator[Path]:
    """A short path of our own: pytest's is too long for a socket."""
    with tempfile.TemporaryDirectory(prefix="pe-") as folder:
        yield Path(folder)


def modes(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return mode, owner and group of a folder and all above it."""
    found = {}
    for path in (folder, *folder.parents):
        status = path.stat()
        found[str(path)] = (stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid)
    return found


def ask(environ: dict[str, str]) -> None:
    """Use both services as the portal does."""
    with psycopg.connect(environ["DATABASE_URL"]) as app:
        assert app.execute("SELECT current_user").fetchone() == ("portal_app",)
    with redis.Redis.from_url(environ["REDIS_URL"]) as queue:
        assert queue.ping()


@pytest.mark.long
def test_they_start_under_a_closed_parent_and_touch_nothing_outside(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    before = modes(closed)
    services = Services(closed / "var", durable=False)
    services.start()
    try:
        with psycopg.connect(services.postgres.url("portal_owner")) as owner:
            owner.execute("GRANT CONNECT ON DATABASE portal TO portal_app")
        ask(services.environment())
        assert "valkey.sock" in services.environment()["REDIS_URL"]
        pids = services.postgres.pid(), services.valkey.pid()
        assert all(pids)
        if os.geteuid() == 0:
            assert Path(f"/proc/{pids[0]}").stat().st_uid != 0
    finally:
        services.stop()
    assert not any(alive(pid) for pid in pids)
    assert modes(closed) == before
    secret = (closed / "var" / "postgres.json", closed / "var" / "valkey" / "valkey.conf")
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in secret)
    assert stat.S_IMODE((closed / "var" / "postgres").stat().st_mode) == 0o700


@pytest.mark.long
def test_a_path_too_long_for_a_socket_uses_this_machines_own_address(place: Path) -> None:
    deep = place / ("long-name-" * 6) / ("longer-name-" * 6)
    deep.mkdir(parents=True)
    services = Services(deep / "var", durable=False)
    services.start()
    try:
        environ = services.environment()
        assert "@127.0.0.1:" in environ["DATABASE_URL"]
        assert "@127.0.0.1:" in environ["REDIS_URL"]
        with psycopg.connect(services.postgres.url("postgres", "postgres")) as admin:
            assert admin.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(environ["DATABASE_URL"].replace("portal_app:", "portal_app:x"))
        with (
            redis.Redis.from_url(environ["REDIS_URL"].replace("//portal:", "//portal:x")) as stranger,
            pytest.raises(redis.RedisError),
        ):
            stranger.ping()
    finally:
        services.stop()


@pytest.mark.long
def test_data_outlive_a_crash(place: Path) -> None:
    services = Services(place / "var")
    services.start()
    with psycopg.connect(services.postgres.url("portal_owner")) as owner:
        owner.execute("CREATE TABLE kept (word text)")
        owner.execute("INSERT INTO kept VALUES ('here')")
        assert owner.execute("SHOW fsync").fetchone() == ("on",)
    with redis.Redis.from_url(services.environment()["REDIS_URL"]) as queue:
        queue.set("portal:word", "here")
        queue.execute_command("WAITAOF", 1, 0, 5000)
    for pid in (services.postgres.pid(), services.valkey.pid()):
        os.kill(pid, signal.SIGKILL)
        assert wait_until_gone(pid, 10)
    services.stop()
    again = Services(place / "var")
    again.start()
    try:
        with psycopg.connect(again.postgres.url("portal_owner")) as owner:
            assert owner.execute("SELECT word FROM kept").fetchone() == ("here",)
        with redis.Redis.from_url(again.environment()["REDIS_URL"]) as queue:
            assert queue.get("portal:word") == b"here"
    finally:
        again.stop()


@pytest.mark.long
def test_a_lock_file_of_a_foreign_process_is_no_running_server(place: Path) -> None:
    services = Services(place / "var", durable=False)
    services.start(valkey=False)
    services.stop()
    lock = place / "var" / "postgres" / "data" / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{lock.parent}\n1\n5432\n{place}\n\n")
    assert services.postgres.pid() == 0
    services.start(valkey=False)
    assert services.postgres.pid() not in (0, os.getpid())
    services.stop()


@pytest.mark.long
def test_what_runs_already_is_used_and_not_stopped(place: Path) -> None:
    first, second = Services(place / "var", durable=False), Services(place / "var", durable=False)
    first.start()
    try:
        second.start()
        assert second.environment() == first.environment()
        second.stop()
        assert first.postgres.pid()
        assert first.valkey.pid()
    finally:
        first.stop()


def test_they_die_with_the_process_that_started_them(place: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from portal.embedded import Services\n"
        "s = Services(Path(sys.argv[1]), durable=False); s.start()\n"
        "print(s.postgres.pid(), s.valkey.pid(), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(place / "var")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL
    pids = [int(word) for word in done.stdout.split()]
    assert len(pids) == 2
    assert all(wait_until_gone(pid, 20) for pid in pids)


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(place: Path) -> None:
    (place / "file").write_text("in the way")
    with pytest.raises(EmbeddedError, match="cannot be written: not a directory"):
        Services(place / "file" / "var").start()


@pytest.mark.long
def test_the_developers_verbs(place: Path) -> None:
    def verb(word: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "portal.embedded", word, "--folder", str(place / "var")]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert verb("status").returncode == 1
    started = verb("start")
    try:
        assert started.stdout.count("export ") == 3, started.stderr
        assert verb("status").stdout.count("running, process") == 2
        assert verb("env").stdout == started.stdout
    finally:
        assert verb("stop").returncode == 0
    assert verb("env").returncode == 1

"""`make run` starts everything, says in one sentence why it cannot, and stops all that it started."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.embedded.process import alive, free_port, wait_until_gone

ROOT = Path(__file__).resolve().parents[2]
RUN = [sys.executable, "-m", "portal.runner"]


@pytest.fixture
def place() -> Iterator[Path]:
    """A short path of our own: pytest's is too long for a socket."""
    with tempfile.TemporaryDirectory(prefix="pr-") as folder:
        yield Path(folder)


def surroundings(var: Path, **more: str) -> dict[str, str]:
    """Return what a person's shell holds, and nothing of this test run."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"PORTAL_DEMO": "1", "VAR_DIR": str(var), "PORT": str(free_port())} | more


def refusal(var: Path, **more: str) -> str:
    """Run what must not start; return what it said."""
    done = subprocess.run(
        RUN, cwd=ROOT, env=surroundings(var, **more), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return done.stderr.strip()


def test_a_taken_port_is_one_sentence(place: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        said = refusal(place / "var", PORT=str(port))
    assert said == (
        f"The portal did not start: port {port} on 127.0.0.1 is taken by another program; "
        f"stop it, or choose another: PORT={port + 1} make run."
    )


@pytest.mark.some(3)
@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"PORT": "many"}, "PORT is 'many', which is not a whole number."),
        ({"HOST": "203.0.113.77"}, "HOST is '203.0.113.77', which is not an address of this machine."),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL must begin with postgresql://"),
        (
            {"DATABASE_URL": "postgresql://me:secretword@127.0.0.1:1/portal"},
            "cannot connect to PostgreSQL at 127.0.0.1:1",
        ),
        ({"DATABASE_URL": "postgresql://me@127.0.0.1:1/portal?colour=red"}, "DATABASE_URL has an option"),
        ({"REDIS_URL": "redis://:secretword@127.0.0.1:1/0"}, "REDIS_URL: no Valkey or Redis responds at this address"),
        ({"DEBUG": "perhaps"}, "DEBUG is 'perhaps'"),
    ],
)
def test_a_bad_setting_is_one_sentence(place: Path, environ: dict[str, str], words: str) -> None:
    said = refusal(place / "var", **environ)
    assert words in said
    assert len(said.splitlines()) == 1
    assert not (place / "var" / "postgres" / "data" / "postmaster.pid").exists()
    assert "secretword" not in said


def test_a_folder_that_cannot_be_written_is_one_sentence(place: Path) -> None:
    (place / "file").write_text("in the way")
    assert "cannot be written: not a directory." in refusal(place / "file" / "var")


class Portal:
    """A portal that `portal.runner` keeps open."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.environ = surroundings(var)
        self.url = f"http://127.0.0.1:{self.environ['PORT']}"
        self.output = var.parent / "output.txt"
        start = time.monotonic()
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                RUN,
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        while "Stop with Ctrl-C" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < start + 180, self.said()
            time.sleep(0.1)
        self.seconds = time.monotonic() - start

    def said(self) -> str:
        """Return what a person has seen so far."""
        return self.output.read_text()

    def pids(self) -> dict[str, int]:
        """Return the processes below the runner by what they are."""
        found: dict[str, int] = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if parent == self.process.pid:
                name = re.search(r"sample_hub|gunicorn|worker|scheduler|postgres|valkey", words)
                found[name[0] if name else words] = int(entry.name)
        return found

    def end(self, number: signal.Signals) -> int:
        """Send a signal and wait; return the exit status."""
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture
def opened(place: Path) -> Iterator[Callable[[], Portal]]:
    """Open portals in one folder and close what a failing test left open."""
    portals: list[Portal] = []

    def open_portal() -> Portal:
        portals.append(Portal(place / "var"))
        return portals[-1]

    yield open_portal
    for portal in portals:
        if portal.process.poll() is None:
            portal.end(signal.SIGTERM)


def get(url: str) -> tuple[int, str]:
    """Fetch a page; errors of the server are raised."""
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.status, answer.read().decode()


DYING = """
import os, signal, sys, time
from pathlib import Path
from portal.runner.children import Children
children = Children(Path(sys.argv[1]))
children.start("web server", ["sleep", "60"], os.environ)
children.start("worker", ["sleep", "60"], os.environ).process.send_signal(signal.SIGKILL)
while not (ended := children.ended()):
    time.sleep(0.05)
print(ended.describe_end())
print(children.stop(), children.running)
"""


def test_a_program_that_is_killed_is_named_with_the_end_of_its_log(place: Path) -> None:
    """In a process of its own, which becomes the parent of orphans; the long test kills a real worker."""
    (place / "worker.log").write_text("Reading sample-lab/pebble-1.5b.\n")
    said = subprocess.run(
        [sys.executable, "-c", DYING, str(place)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    ).stdout
    assert said == (
        f"The worker was ended by SIGKILL. The end of {place}/worker.log:\n  | Reading sample-lab/pebble-1.5b.\n[] []\n"
    )


MANAGE = [sys.executable, "manage.py", "verify_ledger", "--json"]


def verified(place: Path) -> dict[str, Any]:
    """What ``verify_ledger`` says about the data of a portal that runs."""
    environ = {"PATH": os.environ["PATH"], "VAR_DIR": str(place / "var")}
    done = subprocess.run(MANAGE, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.long
@pytest.mark.parametrize("again", [False, True], ids=["once", "again"])
def test_the_whole_portal_starts_stops_and_starts_again(place: Path, opened: Callable[[], Portal], again: bool) -> None:
    first = opened()
    assert first.url in first.said()
    assert "is incomplete" not in first.said()
    assert json.loads(get(f"{first.url}/readyz")[1])["status"] == "ok"
    assert get(f"{first.url}/accounts/login/")[0] == 200
    assert "django_http_requests_total" in get(f"{first.url}/metrics")[1]
    pids = first.pids()
    assert set(pids) == {"sample_hub", "gunicorn", "worker", "scheduler", "postgres", "valkey"}
    for name in ("gunicorn", "worker", "scheduler"):
        assert b"MIGRATE_DATABASE_URL" not in Path(f"/proc/{pids[name]}/environ").read_bytes()

    said = refusal(place / "var")  # the same folder, another port
    assert f"the portal already runs from this folder (process {first.process.pid}); stop that one first." in said
    found = verified(place)
    assert found["ok"] is True

    assert first.end(signal.SIGINT) == 0
    assert first.said().rstrip().endswith("Everything has stopped.")
    assert not any(alive(pid) for pid in pids.values())
    assert not (place / "var" / "running.json").exists()
    if again:
        start_again(place, opened, found["entries"])


def start_again(place: Path, opened: Callable[[], Portal], entries: int) -> None:
    """The data outlive a stop, and the end of one program ends all others."""
    second = opened()
    assert second.seconds < 30  # under 10 s on two free cores; the rest of the suite runs beside this
    # The worker may have read another candidate meanwhile; nothing is lost, and the chain still holds.
    found = verified(place)
    assert found["entries"] >= entries > 0
    assert found["ok"] is True
    pids = second.pids()
    os.kill(pids["worker"], signal.SIGKILL)
    assert second.process.wait(60) == 1
    assert "The worker was ended by SIGKILL. The end of" in second.said()
    assert all(wait_until_gone(pid, 5) for pid in pids.values())

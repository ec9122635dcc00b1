"""What kills the programs and servers of a set-up, how long each took to come back, and the table that says so."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from portal.embedded.process import free_port, wait_until_gone
from portal.embedded.valkey import binary
from tests.ops.production import Production, answers
from tests.programs import ROOT, children, kill

GUIDE = ROOT / "docs" / "operate.md"
STARTS = {"web server": "web", "worker": "worker", "second worker": "worker", "scheduler": "scheduler",
          "second scheduler": "scheduler"}  # fmt: skip
VICTIMS = (*STARTS, "process of a job", "PostgreSQL", "Valkey", "Valkey, its data lost")
RUNNING = "SELECT id, attempt FROM reviews_jobrun WHERE state = 'running'"


class Chaos:
    """The programs of a set-up, each of which is killed as by a power cut and started anew at once."""

    def __init__(self, production: Production) -> None:
        self.production, self.port = production, free_port()
        self.running = {name: self._start(name) for name in STARTS}

    def _start(self, name: str) -> "subprocess.Popen[bytes]":
        if STARTS[name] == "web":
            return self.production.web(self.port)
        more = ("--every", "1") if STARTS[name] == "scheduler" else ()
        return self.production.start("manage.py", STARTS[name], *more)

    def strike(self, name: str) -> None:
        """Kill one program, the processes of a worker's jobs, or a server, and start it again."""
        services = self.production.services
        if name == "process of a job":
            for worker in ("worker", "second worker"):
                for pid in children(self.running[worker].pid):
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
        elif name == "PostgreSQL":
            _kill_server(services.postgres.pid())
            services.postgres.start(dies_with_parent=True)
        elif name.startswith("Valkey"):
            _kill_server(services.valkey.pid())
            if name != "Valkey":
                shutil.rmtree(services.valkey.folder / "appendonlydir", ignore_errors=True)
            # Not by its own start, which would give it another password.
            command = [str(binary()), str(services.valkey.conf)]
            self.production.started.append(
                subprocess.Popen(command, cwd=services.valkey.folder, stdout=subprocess.DEVNULL)
            )
        else:
            kill(self.running[name])
        self.revive()

    def revive(self) -> bool:
        """Start what has ended, as an orchestrator does; return whether anything had."""
        ended = [name for name, process in self.running.items() if process.poll() is not None]
        for name in ended:
            self.running[name] = self._start(name)
        return bool(ended)


def _kill_server(pid: int) -> None:
    for one in (pid, *children(pid)):
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    assert wait_until_gone(pid, 20)


class Recoveries:
    """How long after each kill pages answered again, and every job that had been running was over or begun anew.

    Other kills may come meanwhile, so the figures are the most that a kill alone would take.
    """

    def __init__(self, production: Production, port: int) -> None:
        self._production, self._port = production, port
        self.left: list[tuple[str, float, set[tuple[object, ...]]]] = []
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def note(self, victim: str, before: set[tuple[object, ...]]) -> None:
        """Note a kill that has just been, and the attempts that were running then."""
        self.left.append((victim, time.monotonic(), before))

    def running(self) -> set[tuple[object, ...]]:
        """The attempts at jobs that run now; none while the database is away."""
        with suppress(psycopg.OperationalError):
            return set(self._production.ask(RUNNING))
        return set()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look twice a second meanwhile."""
        stop = threading.Event()

        def watch() -> None:
            while not stop.wait(0.5):
                self.look()

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def look(self) -> None:
        """Write down which kills are over by now."""
        noted = list(self.left)  # one that comes while this looks is for the next look
        try:
            now = set(self._production.ask(RUNNING))
        except psycopg.OperationalError:
            return
        if answers(self._port, "/readyz") != 200:
            return
        for one in noted:
            victim, at, before = one
            if not before & now:
                self.seconds[victim].append(time.monotonic() - at)
                self.left.remove(one)


def tell(name: str, lines: Sequence[str]) -> None:
    """Print a table; with ``UPDATE_TABLES`` write it into the guide between the two comments of this name."""
    print("\n".join(lines))
    if not os.environ.get("UPDATE_TABLES"):
        return
    begin, end = f"<!-- {name}: written by a test -->\n", f"<!-- end of {name} -->"
    before, _, rest = GUIDE.read_text().partition(begin)
    _, _, after = rest.partition(end)
    assert after, f"{GUIDE} has no place for {name}"
    GUIDE.write_text(before + begin + "\n".join(lines) + "\n" + end + after)


def copies(original: Path, root: Path, count: int) -> Path:
    """A hub's folder with copies of one repository, named chaos-000 and so on."""
    for number in range(count):
        shutil.copytree(original, root / "sample-lab" / f"chaos-{number:03}")
    return root

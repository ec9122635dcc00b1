"""A full disk, clocks that jump by a day, a hub that drips, a hundred thousand files: nothing is lost or stuck."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from portal.embedded.process import free_port
from tests.ops.production import REQUESTER, Production, answers, in_production, until
from tests.programs import SAMPLE

pytestmark = pytest.mark.long

DONE = "SELECT count(*) FROM reviews_candidate WHERE state = 'in_review'"
OPEN_JOBS = "SELECT count(*) FROM reviews_jobrun WHERE state IN ('queued', 'running')"
MODELS = sorted(f"sample-lab/{path.name}" for path in (SAMPLE / "sample-lab").iterdir())


def nothing_lost(production: Production, count: int) -> None:
    """So many candidates, each read once, in a ledger that verifies and rebuilds."""
    read = production.ask("SELECT subject FROM reviews_ledgerentry WHERE event LIKE 'candidate:read%'")
    assert len(read) == len(set(read)) == count
    assert production.ask("SELECT count(*) FROM reviews_candidate") == [(count,)]
    said = production.run("verify_ledger", "--rebuild")
    assert "ok: yes" in said
    assert "the tables match" in said


def is_done(production: Production, count: int) -> bool:
    return production.ask(DONE) == [(count,)] and production.ask(OPEN_JOBS) == [(0,)]


def faketime() -> Path | None:
    """The library that gives a program another clock (Debian: faketime)."""
    places = (path for root in ("/usr/lib", "/usr/local/lib") for path in Path(root).glob("**/libfaketimeMT.so.1"))
    return next(places, None)


class Clocks:
    """A clock for each program, read anew at every look at it."""

    def __init__(self, folder: Path, library: Path) -> None:
        self.folder, self.library = folder, library

    def of(self, name: str) -> dict[str, str]:
        """The environment of a program with this clock."""
        self.set(name, 0)
        return {
            "LD_PRELOAD": str(self.library), "FAKETIME_TIMESTAMP_FILE": str(self.folder / name),
            "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
        }  # fmt: skip

    def set(self, name: str, days: int) -> None:
        """Let a clock jump."""
        new = self.folder / f"{name}.new"
        new.write_text(f"{days:+d}d\n")
        new.rename(self.folder / name)


def test_clocks_that_jump_by_a_day_lose_and_hold_up_nothing(tmp_path: Path) -> None:
    library = faketime()
    if library is None:
        pytest.skip("libfaketime is not installed (Debian: apt-get install faketime)")
    clocks, took = Clocks(tmp_path, library), []
    names = ("worker", "second", "scheduler", "console")
    with in_production() as production:
        production.run("shell", "--no-imports", "-c", REQUESTER)
        for name in ("worker", "second"):
            production.start("manage.py", "worker", **clocks.of(name))
        production.start("manage.py", "scheduler", "--every", "0.5", **clocks.of("scheduler"))
        console = clocks.of("console")
        phases = ((0, 0, 0, 0), (1, 1, 1, 1), (-1, -1, -1, -1), (1, -1, 0, 0), (0, 0, -1, 1), (0, 0, 1, -1))
        for number, days in enumerate(phases):
            production.propose(MODELS[2 * number], **console)
            for name, day in zip(names, days, strict=True):
                clocks.set(name, day)  # what was just proposed may be running
            production.propose(MODELS[2 * number + 1], **console)
            begun = time.monotonic()
            until(lambda wanted=2 * number + 2: is_done(production, wanted), 120)  # type: ignore[misc]
            took.append(time.monotonic() - begun)
        nothing_lost(production, 2 * len(phases))
    print(f"After each jump all was read within {max(took):.0f} seconds.")


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own that is soon full; skips where this user may not mount one."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(folder)], capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Write a file until nothing is left."""
    ballast = folder / "ballast"
    with ballast.open("ab", buffering=0) as file:
        size = 1 << 20
        while size:
            try:
                file.write(bytes(size))
            except OSError:
                size //= 2
    return ballast


def test_a_full_disk_is_an_outage_and_no_loss(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 300) as disk, in_production(durable=True, place=disk) as production:
        production.run("shell", "--no-imports", "-c", REQUESTER)
        production.run("collectstatic", "--no-input")
        port = free_port()
        ways = {"web": lambda: production.web(port), "worker": lambda: production.start("manage.py", "worker"),
                "scheduler": lambda: production.start("manage.py", "scheduler", "--every", "0.5")}  # fmt: skip
        running = {name: start() for name, start in ways.items()}
        until(lambda: answers(port, "/readyz") == 200)
        production.propose(*MODELS[:6])
        ballast = fill(disk)
        begun, seen = time.monotonic(), set()
        while time.monotonic() - begun < 20:
            seen |= {answers(port, path) for path in ("/accounts/login/", "/healthz", "/readyz")}
            time.sleep(0.5)
        ballast.unlink()
        freed = time.monotonic()

        def recovered() -> bool:
            production.services.postgres.start(dies_with_parent=True)
            for name, process in running.items():
                if process.poll() is not None:
                    running[name] = ways[name]()
            try:
                return is_done(production, 6)
            except psycopg.OperationalError:
                return False

        until(recovered, 120)
        took = time.monotonic() - freed
        production.propose(*MODELS[6:8])
        until(lambda: is_done(production, 8), 120)
        nothing_lost(production, 8)
    print(f"{took:.0f} seconds after there was room again, all was read.")
    assert seen == {200, 503}


def test_a_hub_that_drips_for_ten_minutes_ends_at_the_deadline_and_is_read_later() -> None:
    with in_production() as production:
        production.run("shell", "--no-imports", "-c", REQUESTER)
        production.start("manage.py", "worker")
        production.start("manage.py", "scheduler", "--every", "0.5")
        production.hub.fail("drip", match="README", seconds=0.5, size=1)
        production.propose(MODELS[0])
        begun = time.monotonic()
        until(lambda: bool(production.ask("SELECT FROM reviews_jobrun WHERE error <> ''")), 120)
        took = time.monotonic() - begun
        told = production.ask("SELECT state, error FROM reviews_jobrun WHERE kind = 'read_hub'")
        production.hub.heal()
        until(lambda: is_done(production, 1), 120)
        nothing_lost(production, 1)
    assert told == [("queued", "The hub sample did not finish answering within 90 seconds.")]
    print(f"The reading ended after {took:.0f} seconds.")


def test_a_hundred_thousand_files_are_read_or_refused_in_words(tmp_path: Path) -> None:
    folder = tmp_path / "hub" / "sample-lab" / "many"
    folder.mkdir(parents=True)
    for number in range(100_000):
        if number % 1000 == 0:
            (folder / f"part-{number // 1000:03}").mkdir()
        (folder / f"part-{number // 1000:03}" / f"{number:06}.txt").write_text(str(number))
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n# Many\n\nA hundred thousand small files.\n")
    with in_production(tmp_path / "hub") as production:
        production.run("shell", "--no-imports", "-c", REQUESTER)
        production.start("manage.py", "worker")
        production.start("manage.py", "scheduler", "--every", "0.5")
        production.propose("sample-lab/many")
        begun = time.monotonic()
        until(
            lambda: (
                production.ask(OPEN_JOBS) == [(0,)]
                or bool(production.ask("SELECT FROM reviews_jobrun WHERE error <> ''"))
            ),
            300,
        )
        took = time.monotonic() - begun
        ((state, error),) = production.ask("SELECT state, error FROM reviews_jobrun WHERE kind = 'read_hub'")
        kept = production.ask("SELECT count(*) FROM reviews_artifact")
        print(f"After {took:.0f} seconds: {state} {error}")
        if state == "done":
            assert kept == [(100_001,)]
            nothing_lost(production, 1)
        else:  # on a slow machine
            assert error == "The hub sample did not finish answering within 90 seconds."
            assert kept == [(0,)]

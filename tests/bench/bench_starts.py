"""What the programs weigh: processor seconds until a command begins, and the resident memory of web server and worker.

Run it with `python tests/bench/bench_starts.py [--runs N]`. Each command prints its help, after everything that it
imports; the fastest run counts. Processor seconds depend on the machine and on what else runs on it, so the same is
said in times of what importing Django's models takes. Memory is what is resident, shared pages included, after
some pages were served and while the worker waits; beside it, each shared page counts as a part only. Nothing fails.
"""

import argparse
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from portal.embedded.initdb import DATABASE  # noqa: E402
from tests.bench import production  # noqa: E402
from tests.bench.load import Target, children, once, proportional, resident  # noqa: E402
from tests.bench.services import own_services  # noqa: E402

START, WEB, WORKER = 0.7, 90, 110
"""Goals: processor seconds of a command's start, MiB of a web worker and of a worker."""
OWN = sorted(ROOT.glob("*/management/commands/[a-z]*.py")) + sorted(ROOT.glob("*/*/management/commands/[a-z]*.py"))
COMMANDS = (*(path.stem for path in OWN), "showmigrations", "check")
"""Every command of the portal, and two of Django's."""
IDLE = 30.0
PAGES = (
    "/",
    "/candidates/",
    "/candidates/1/",
    "/candidates/1/legal/",
    "/catalog/",
    "/decisions/",
    "/decisions/1/",
    "/audit/",
)


def cpu(command: list[str], environ: dict[str, str], runs: int) -> float:
    """Return the processor seconds of the fastest of some runs of a command."""
    found = []
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(found)


def told(name: str, value: float, goal: float, unit: str, more: str = "") -> None:
    """Print one line."""
    print(
        f"{name:<32} {value:8.2f} {unit:<4} goal {goal:g}: {'met' if value <= goal else 'NOT MET'}   {more}", flush=True
    )


def starts(environ: dict[str, str], runs: int) -> None:
    """Measure how long commands take until they do what they are for."""
    floor = cpu([sys.executable, "-c", "import django.db.models"], environ, runs)
    print(f"{'import django.db.models':<32} {floor:8.2f} s")
    for name in COMMANDS:
        seconds = cpu([sys.executable, "manage.py", name, "--help"], environ, runs)
        told(f"manage.py {name}", seconds, START, "s", f"{seconds / floor:.1f} times the import")


def _company() -> tuple[tuple[str, str], ...]:
    """Write one decision by the real acts, and sign a reviewer in."""
    import django

    django.setup()
    from django.db import connection

    from tests import scenes
    from tests.bench.pages import cookie_of
    from tests.cast import assemble

    cast = assemble()
    scenes.candidate_at("decided", cast)
    cookie = cookie_of(cast.legal)
    connection.close()
    return cookie


def memory(services: "production.Services") -> None:
    """Measure web workers that have served pages, and a worker that waits."""
    cookie = _company()
    with production.serving(services, DATABASE, caches="on") as server:
        for _ in range(8):
            for path in PAGES:
                once(server.port, Target(path, path, cookie))
        for pid in children(server.pid):
            told("web worker", resident(pid), WEB, "MiB", f"{proportional(pid):.0f} MiB where shared pages are divided")
    environ = production.environment(services, DATABASE)
    with (services.folder / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "worker"], cwd=ROOT, env=environ, stdout=log, stderr=log
        )
    try:
        end, before = time.monotonic() + IDLE, 0.0
        while time.monotonic() < end and ((now := resident(worker.pid)) != before or now < 40):
            before = now
            time.sleep(2)
        shared = f"{proportional(worker.pid):.0f} MiB where shared pages are divided"
        told("worker, waiting", resident(worker.pid), WORKER, "MiB", shared)
    finally:
        worker.terminate()
        worker.wait(60)


def main() -> None:
    """Start services, measure, stop them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    with own_services() as services:
        production.share_secrets()
        production.migrate_and_collect(services)
        starts(production.environment(services, DATABASE), runs)
        memory(services)


if __name__ == "__main__":
    main()

"""Many readings at once: candidates a minute with one worker and with two, from a hub far away and from one nearby.

Run it with `python tests/bench/bench_many.py [--candidates N] [--rounds N]`. The sample hub runs in a process of its
own and waits before each answer, or not; the same are proposed anew for every measurement, before the workers
start. Goals: two workers read at least 1.9 times as many as one where the hub is 80 ms away, and 1.6 times without a
delay. Below each figure stands the processor account: what a reading costs in each program, what else this machine did,
and so how many times as fast two workers can be at most here, whatever the portal does. Locks that readings waited for
in the database are counted by looks at ``pg_locks``. The hub says in every answer that nearly all requests are left, so
its limits put no reading back; if one was, the line says so. The last lines show lanes: how long one reading from
another hub waits behind all of a hub that is slow. Nothing fails.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from portal.embedded import Services  # noqa: E402
from portal.embedded.initdb import DATABASE  # noqa: E402
from tests.bench import production  # noqa: E402
from tests.bench.account import CORES, CpuAccount, account  # noqa: E402
from tests.bench.bench_hub_read import hub_beside  # noqa: E402
from tests.bench.services import own_services  # noqa: E402

REPOSITORIES = ("quill-3b-instruct", "pebble-1.5b-instruct", "ledger-embed-small", "ledger-rerank-small")
FAR, GOALS = 0.08, {0.08: 1.9, 0.0: 1.6}
PATIENCE = 1800.0
LOOK = 0.05
"""Seconds between two looks at the database while workers read."""


@contextmanager
def workers(services: Services, hubs: str, count: int) -> Iterator[None]:
    """Run so many workers as in production, and wait until each of them waits for work."""
    from django_rq import get_connection
    from rq import Worker

    environ = production.environment(services, DATABASE, HUBS=hubs, LOG_LEVEL="WARNING")
    with (services.folder / "workers.log").open("ab") as log, ExitStack() as stack:
        for _ in range(count):
            command = [sys.executable, "manage.py", "worker"]
            process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)
            stack.callback(process.wait, 60)
            stack.callback(process.terminate)
        end = time.monotonic() + PATIENCE
        while Worker.count(connection=get_connection("default")) < count and time.monotonic() < end:
            time.sleep(0.1)
        yield


def propose(cast: Any, works: list[Any], hub: str, count: int, turn: int) -> list[int]:
    """Propose candidates of one hub, without the queue knowing yet."""
    from reviews.proposals.actions import submit

    found = []
    for number in range(count):
        repository = f"sample-lab/{REPOSITORIES[number % len(REPOSITORIES)]}"
        work = works[number // len(REPOSITORIES)]
        revision = "main" if turn % 2 else ""
        found.append(submit(repository, hub=hub, revision=revision, workload=work, by=cast.requester).pk)
    return found


def close(numbers: list[int], cast: Any) -> None:
    """Withdraw the candidates, so that the next measurement may propose the same."""
    from reviews.workflow.actions.reviewing import withdraw
    from reviews.workflow.models import Candidate

    for candidate in Candidate.objects.filter(pk__in=numbers, state__in=("reading", "in_review")):
        withdraw(candidate, reason="The measurement is over.", by=cast.requester)


def left(numbers: list[int]) -> int:
    """Return how many of these are not yet read."""
    from reviews.jobs.models import LIVE, JobRun

    return JobRun.objects.filter(kind="read_hub", subject_id__in=numbers, state__in=LIVE).count()


@dataclass
class ManyReadings:
    """What some workers did: readings a second, those put back, seconds in each step, locks waited for, processors."""

    rate: float
    count: int
    put_back: int
    steps: dict[str, float]
    locks: Counter[str]
    used: CpuAccount
    seconds: float

    @property
    def each(self) -> float:
        """Return the seconds of processor time that one reading costs in all programs."""
        return self.used.total / self.count


def read_all(services: Services, hubs: str, numbers: list[int], count: int) -> ManyReadings:
    """Let so many workers read all candidates, and measure from the first reading to the last."""
    from reviews.jobs.models import JobRun

    runs = JobRun.objects.filter(kind="read_hub", subject_id__in=numbers)
    locks: Counter[str] = Counter()
    with workers(services, hubs, count):
        end = time.monotonic() + PATIENCE
        while not runs.filter(started_at__isnull=False).exists() and time.monotonic() < end:
            time.sleep(0.05)
        before, begun = account(), time.monotonic()
        while left(numbers) and time.monotonic() < end:
            locks.update(waited_for())
            time.sleep(LOOK)
        used, seconds = account().since(before), time.monotonic() - begun
    done = [run for run in runs if run.started_at and run.ended_at]
    took = max(run.ended_at for run in done) - min(run.started_at for run in done)
    back = sum(run.attempt > 1 for run in done)
    return ManyReadings(len(done) / took.total_seconds(), len(done), back, steps_of(done), locks, used, seconds)


def waited_for() -> list[str]:
    """Return the kinds of locks that somebody in the database waits for at this moment."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT locktype FROM pg_locks WHERE NOT granted")
        return [kind for (kind,) in cursor.fetchall()]


def steps_of(runs: list[Any]) -> dict[str, float]:
    """Return the median seconds of each step of the readings, from its beginning to the next one's."""
    found: dict[str, list[float]] = {}
    for run in runs:
        begun = [
            ("Start", run.started_at),
            *((one["name"].partition(" at ")[0], datetime.fromisoformat(one["at"])) for one in run.steps),
        ]
        ends = [*(at for _, at in begun[1:]), run.ended_at]
        for (name, at), ended in zip(begun, ends, strict=True):
            found.setdefault(name, []).append((ended - at).total_seconds())
    return {name: statistics.median(values) for name, values in found.items()}


def told(name: str, found: ManyReadings) -> None:
    """Print what readings cost, where their time went, and what they waited for."""
    programs = ", ".join(f"{said} {spent / found.count:.3f}" for said, spent in found.used.programs.most_common())
    mine, others = found.used.total / found.seconds, found.used.others / found.seconds
    looks = found.seconds / LOOK
    print(f"  {name}: {found.each:.3f} s of processor a reading ({programs}), {found.put_back} put back")
    print(f"    of {CORES} cores we used {mine:.2f} and others {others:.2f}")
    print("    steps: " + ", ".join(f"{said} {spent * 1000:.0f} ms" for said, spent in found.steps.items()))
    waits = ", ".join(f"{kind} in {seen / looks:.1%} of the looks" for kind, seen in found.locks.items())
    print(f"    locks waited for: {waits or 'none'}")


def allowed(one: ManyReadings, two: ManyReadings) -> str:
    """Return how many times as fast as one worker two can be by the processors, alone and beside the others."""
    alone = CORES / two.each / one.rate
    beside = (CORES - two.used.others / two.seconds) / two.each / one.rate
    idle = f"at most {min(2.0, alone):.2f} on {CORES} idle cores"
    return f"by the processors {idle}, {min(2.0, beside):.2f} beside the others"


def measure(services: Services, cast: Any, works: list[Any], options: argparse.Namespace) -> None:
    """Compare one worker with two, by turns, for each distance."""
    from django.conf import settings

    from reviews.hub.transport.hubs import from_env

    turn = 0
    for delay, goal in GOALS.items():
        with hub_beside(delay, redirects=False) as url:
            hubs = f"sample={url}"
            settings.HUBS = from_env({"HUBS": hubs})
            found: dict[int, list[ManyReadings]] = {1: [], 2: []}
            for _ in range(options.rounds):
                for count in found:
                    turn += 1
                    numbers = propose(cast, works, "sample", options.candidates, turn)
                    found[count].append(read_all(services, hubs, numbers, count))
                    close(numbers, cast)
            pairs = list(zip(*found.values(), strict=True))
            ratio = statistics.median(two.rate / one.rate for one, two in pairs)
            one, two = (statistics.median(each.rate for each in rows) for rows in found.values())
            print(
                f"hub {delay * 1000:.0f} ms away: {one:.2f} readings a second with one worker, {two:.2f} with two, "
                f"ratio {ratio:.2f}; goal {goal}: {'met' if ratio >= goal else 'NOT MET'}",
                flush=True,
            )
            told("one worker", pairs[-1][0])
            told("two workers", pairs[-1][1])
            print(f"  ratio: {allowed(*pairs[-1])}", flush=True)


def lanes(services: Services, cast: Any, works: list[Any], count: int) -> None:
    """Let one candidate of a quick hub come after many of a slow one, and print how long it waits."""
    from django.conf import settings

    from reviews.hub.transport.hubs import from_env
    from reviews.jobs.models import JobRun

    with hub_beside(3.0, redirects=False) as slow, hub_beside(0.0, redirects=False) as quick:
        hubs = f"slow={slow},quick={quick}"
        settings.HUBS = from_env({"HUBS": hubs})
        many = propose(cast, works, "slow", count, 0)
        with workers(services, hubs, 2):
            time.sleep(12)
            (one,) = propose(cast, works, "quick", 1, 0)
            asked, end = time.monotonic(), time.monotonic() + PATIENCE
            while left([one]) and time.monotonic() < end:
                time.sleep(0.05)
            took, waiting = time.monotonic() - asked, left(many)
        run = JobRun.objects.get(kind="read_hub", subject_id=one)
    print(f"behind {waiting} readings of a slow hub, one of a quick hub was {run.state} after {took:.1f} s")
    close([*many, one], cast)


def main() -> None:
    """Start services, measure, stop them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--candidates", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with own_services() as services:
        production.share_secrets()
        production.migrate_and_collect(services)
        import django

        django.setup()
        from tests import scenes
        from tests.cast import assemble

        cast = assemble()
        needed = -(-options.candidates // len(REPOSITORIES))
        works = [scenes.workload(cast, name=f"Purpose {number}") for number in range(needed)]
        measure(services, cast, works, options)
        lanes(services, cast, works, options.candidates)


if __name__ == "__main__":
    main()

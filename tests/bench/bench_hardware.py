"""What the hardware page costs with twelve rungs on fourteen node classes: milliseconds and CPU, with its manifest.

Run it with `python tests/bench/bench_hardware.py [--rounds N]`. A PostgreSQL of its own is started on this machine. The
goal is 150 ms for 95 of 100 answers; nothing fails on a slow machine, so read the CPU beside the time.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.services import own_services  # noqa: E402

RUNGS, CLASSES = 12, 14


def measure(rounds: int) -> None:
    """Ask for each page in turns, and print the median, the 95th percentile and the CPU of an answer."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from reviews.workloads.nodes.queries import newest
    from tests import scenes
    from tests.cast import assemble
    from tests.journeys.test_engineering_journey import gguf

    for command in ("migrate", "ship_roles", "ship_policy", "ship_nodes"):
        call_command(command, verbosity=0)
    cast = assemble()
    classes = list(newest())[:CLASSES]
    work = scenes.workload(cast, node_classes=classes)
    names = [f"m-{number}-Q4_K_M.gguf" for number in range(RUNGS)]
    candidate = scenes.candidate_at(
        "read", cast, "sample-lab/twelve", work=work, read=gguf("sample-lab/twelve", *names)
    )
    client = Client()
    client.force_login(cast.engineer)
    here = f"/candidates/{candidate.pk}/engineering"
    print(f"{RUNGS} rungs, {len(classes)} node classes, {rounds} answers each; milliseconds")
    for path in (f"{here}/hardware/", f"{here}/manifest/", f"{here}/note/"):
        client.get(path)
        found, start = [], time.process_time()
        for _ in range(rounds):
            began = time.perf_counter()
            answer = client.get(path)
            found.append((time.perf_counter() - began) * 1000)
            if answer.status_code != 200:
                sys.exit(f"{path} answered {answer.status_code}.")
        used = (time.process_time() - start) * 1000 / rounds
        p95 = statistics.quantiles(found, n=20)[-1]
        print(f"{path:<42} median {statistics.median(found):7.1f}   p95 {p95:7.1f}   CPU {used:7.1f}")


def main() -> None:
    """Start a PostgreSQL, measure, and stop it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=60)
    given = parser.parse_args()
    with own_services():
        measure(given.rounds)


if __name__ == "__main__":
    main()

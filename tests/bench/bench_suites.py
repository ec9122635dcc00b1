"""What it takes to import a large run of a suite, and to read and compare six runs of forty cases.

Run it with `python tests/bench/bench_suites.py [--results N]`. A durable PostgreSQL of its own is used. The goals are
ten seconds and 300 MB for 10,000 results, and 150 ms for six runs side by side once their intervals are known. Nothing
fails.
"""

import argparse
import resource
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.bench_ledger import told  # noqa: E402
from tests.bench.services import own_services  # noqa: E402


def peak_mib() -> float:
    """Return the most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def large(cast: Any, results: int) -> None:
    """Upload a suite and import a run of it, each once, and print seconds and memory."""
    from tests import scenes
    from tests.suites.samples import brought, entry, handed_out, lines, played

    candidate = scenes.candidate_at("legal-passed", cast)
    from reviews.suites.actions import upload_suite
    from reviews.suites.suite_file import suite_file

    checks = [{"type": "contains", "any": ["412"]}, {"type": "re2", "pattern": r"\b\d{3} euros\b"}]
    file = lines(entry(f"c{n}", checks=checks) for n in range(results))
    before = peak_mib()
    begun = time.perf_counter()
    suite = upload_suite(candidate.workload, said=suite_file(file), by=cast.requester)
    told(f"upload of {results:,} cases", [time.perf_counter() - begun], f"{len(file) / 2**20:.1f} MiB")
    out = handed_out(suite, cast)
    data = played(candidate, out, dict.fromkeys((f"c{n}" for n in range(results)), "The total is 412 euros. " * 20))
    begun = time.perf_counter()
    brought(candidate, data, cast)
    seconds = time.perf_counter() - begun
    told(f"import of {results:,} results", [seconds], f"{len(data) / 2**20:.1f} MiB, goal 10 s")
    print(f"memory before {before:,.0f} MiB, at its peak {peak_mib():,.0f} MiB; the goal is 300 MiB in all")


def side_by_side(cast: Any) -> None:
    """Read six runs of forty cases and compare them, first and again."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from reviews.suites.measures import compared, measure_rows
    from reviews.suites.models import SuiteRun
    from tests import scenes
    from tests.readings import reading
    from tests.suites.samples import brought, entry, handed_out, played, uploaded

    work = scenes.workload(cast, name="Six entries")
    out = handed_out(uploaded(work, cast, [entry(f"c{n}") for n in range(40)]), cast)
    for number in range(6):
        name = f"sample-lab/model-{number}"
        candidate = scenes.candidate_at("legal-passed", cast, name, work=work, read=reading(name))
        answers = {f"c{n}": "412" if (n * 7 + number) % (number + 2) else "no" for n in range(40)}
        brought(candidate, played(candidate, out, answers, served_as=name), cast)

    def page() -> None:
        rows = measure_rows(SuiteRun.objects.filter(suite=out.suite))
        for one in rows[1:]:
            compared(one, rows[0])

    begun = time.perf_counter()
    page()
    told("six runs side by side, intervals drawn", [time.perf_counter() - begun])
    with CaptureQueriesContext(connection) as asked:
        page()
    seconds = []
    for _ in range(50):
        begun = time.perf_counter()
        page()
        seconds.append(time.perf_counter() - begun)
    told("the same again", sorted(seconds), f"{len(asked)} queries, goal 150 ms")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--results", type=int, default=10_000)
    options = parser.parse_args()
    with own_services():
        import django

        django.setup()
        from django.core.management import call_command

        for command in ("migrate", "ship_roles", "ship_policy", "ship_nodes"):
            call_command(command, verbosity=0)
        from tests import cast as people

        cast = people.assemble()
        side_by_side(cast)
        large(cast, options.results)


if __name__ == "__main__":
    main()

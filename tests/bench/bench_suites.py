"""What it takes to import a large run of a suite, and to read and compare six runs of forty cases.

Run it with `python tests/bench/bench_suites.py [--results N]`. A durable PostgreSQL of its own is used. The goals are
ten seconds and 300 MB for 10,000 results, 150 ms for six runs side by side once their intervals are known, and 150 ms
and twelve queries of its own for the page of twenty runs of 10,000 cases, the most that a page shows. Nothing fails.
"""

import argparse
import resource
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.bench_ledger import timed, told  # noqa: E402
from tests.bench.services import own_services  # noqa: E402

COPY_RESULTS = """
INSERT INTO reviews_caseresult (suite_run_id, suite_case_id, answer, failed, cut, check_score, check_why, invented,
    first_token_ms, total_ms, input_tokens, output_tokens, retries, judge_score)
SELECT %s, suite_case_id, answer, failed, cut, CASE WHEN suite_case_id %% %s = 0 THEN 0 ELSE check_score END, check_why,
    invented, first_token_ms, total_ms, input_tokens, output_tokens, retries, judge_score
FROM reviews_caseresult WHERE suite_run_id = %s
"""


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


def page(cast: Any, copies: int) -> None:
    """Copy the large run, its results differing, and open the page of its candidate, first and again."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from reviews.desks.suites.evaluation_page import EvaluationPage
    from reviews.suites.models import SuiteRun
    from reviews.suites.rows import write_summary

    original = SuiteRun.objects.select_related("run__candidate", "suite").latest("pk")
    candidate, first = original.run.candidate, original.pk
    for number in range(copies):
        run, copy = original.run, SuiteRun.objects.select_related("run", "suite").get(pk=first)
        run.pk, run.digest = None, f"{number:064x}"
        run.save(force_insert=True)
        copy.pk, copy.run = None, run
        copy.save(force_insert=True)
        with connection.cursor() as cursor:
            cursor.execute(COPY_RESULTS, [copy.pk, number + 2, first])
        write_summary(copy.pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    def own() -> None:
        lines = EvaluationPage(candidate, cast.engineer).lines
        assert len(lines) == copies + 1
        assert all(one.difference for one in lines if not one.reference)

    begun = time.perf_counter()
    own()
    told(f"{copies + 1} large runs, the first time in a process", [time.perf_counter() - begun])
    with CaptureQueriesContext(connection) as asked:
        own()
    told("the same again", timed(own, 50), f"{len(asked)} queries, goals 150 ms and 12")
    client = Client()
    client.force_login(cast.engineer)
    path = reverse("evaluation", args=[candidate.pk])
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    told("the whole page", timed(lambda: client.get(path), 50), f"{len(asked)} queries with those of every page")


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
        page(cast, 19)


if __name__ == "__main__":
    main()

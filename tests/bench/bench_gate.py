"""What keeping every answer to a machine costs, and what telling and the incident window cost at 20,000 decisions.

Run it with `python tests/bench/bench_gate.py [--rows N] [--decisions N] [--runs N]`. A durable PostgreSQL of its own is
filled with answers and with copies of one decision whose review days lie apart. Calls of `check` with and without the
row take turns, so a busy machine slows both alike; the ratio says what the row costs on any machine. Nothing fails.
"""

import argparse
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.bench_ledger import p95, timed, told  # noqa: E402
from tests.bench.services import own_services  # noqa: E402

GOAL = 1.25
"""What `check` may cost with the row, in times of the same without."""

FILL = """
INSERT INTO reviews_gateanswer (at, asked_by, hub, repo_id, "commit", workload, sha256, allow, decision, reasons)
SELECT now() - make_interval(secs => n * 60.0), 'machine ' || n %% 50, 'huggingface', 'sample-lab/model-' || n %% 2000,
    '3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f', 'claims-intake', '', true, n %% 20000, 'Decision covers this commit.'
FROM generate_series(1, %s) AS n
"""

NAMES = (
    "candidate_id, snapshot_id, workload_id, legal_signoff_id, engineering_signoff_id, hub, commit, license_name, "
    "task, runtime, node_class, context_tokens, parameters, issued_by_id, issued_at"
)
COPY = (
    f"INSERT INTO reviews_decision (number, repo_id, canonical, sha256, review_by, {NAMES}) "
    "SELECT n, 'sample-lab/copy-' || n, canonical, encode(sha256(('copy ' || n)::bytea), 'hex'), "
    f"current_date - 350 + n %% 700, {NAMES} FROM reviews_decision, generate_series(2, %s) AS n WHERE number = 1"
)


def fill(rows: int, decisions: int) -> None:
    """Write answers, one a minute into the past, and copies of the first decision."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(FILL, [rows])
        cursor.execute(COPY, [decisions])
        cursor.execute("ANALYZE")


def pairs(runs: int, question: Any) -> tuple[list[float], list[float]]:
    """Return the seconds of `check` without and with the row, by turns."""
    from reviews.decisions.gate.checking import check
    from reviews.decisions.gate.rows import keep_answers

    def without() -> Any:
        return check(question)

    def kept() -> None:
        keep_answers([(question, without())], asked_by="bench")

    kept()
    bare, full = [], []
    for _ in range(runs):
        bare += timed(without, 1)
        full += timed(kept, 1)
    return sorted(bare), sorted(full)


def answers(now: Any) -> None:
    """Reading and removing answers."""
    from reviews.decisions.gate.models import GateAnswer
    from reviews.decisions.gate.queries import between
    from reviews.decisions.gate.rows import drop_old_answers

    found = between(GateAnswer.objects.all(), now - timedelta(days=30), now - timedelta(days=29))
    told("a day's answers, first page", timed(lambda: (found.count(), list(found[:50])), 20))
    narrow = found.filter(repo_id="sample-lab/model-7")
    told("the same of one repository", timed(lambda: (narrow.count(), list(narrow[:50])), 20))
    told("one round of removal", timed(drop_old_answers, 5))


def by_time(now: Any) -> None:
    """The daily look at what time did to decisions, and the first page of an incident window."""
    from django.core.paginator import Paginator

    from reviews.decisions.queries import decisions
    from reviews.decisions.telling import due
    from reviews.decisions.window.queries import WindowFilter, decisions_in, rows
    from reviews.decisions.window.spans import Span

    day = now.date()
    told("ended by time", timed(lambda: len(due.ended_by_time(day)), 10), f"{len(due.ended_by_time(day))} found")
    told("warnings", timed(lambda: len(list(due.warnings(day))), 10), f"{len(list(due.warnings(day)))} found")
    told("conditions overdue", timed(lambda: len(list(due.overdue(day))), 10))
    asked = WindowFilter(Span(now - timedelta(hours=1), now))

    def window() -> None:
        page = Paginator(decisions_in(decisions(), asked), 10).get_page(1)
        rows(page, asked)

    told("the window's first page", timed(window, 10), f"{decisions_in(decisions(), asked).count():,} decisions")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--decisions", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=300)
    options = parser.parse_args()
    with own_services():
        import django

        django.setup()
        from django.core.management import call_command
        from django.utils import timezone

        for command in ("migrate", "ship_roles", "ship_policy"):
            call_command(command, verbosity=0)
        from reviews.decisions.answers import CheckQuestion
        from tests import cast as people
        from tests import scenes

        cast = people.assemble()
        decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
        fill(options.rows, options.decisions)
        question = CheckQuestion("huggingface", decision.repo_id, decision.commit, "claims-intake")
        bare, full = pairs(options.runs, question)
        told("check", bare)
        ratio = p95(full) / p95(bare), full[len(full) // 2] / bare[len(bare) // 2]
        missed = "" if ratio[1] <= GOAL else f"over {GOAL}"
        told("check, kept", full, f"ratio p50 {ratio[1]:.2f}, p95 {ratio[0]:.2f} {missed}")
        answers(timezone.now())
        by_time(timezone.now())


if __name__ == "__main__":
    main()

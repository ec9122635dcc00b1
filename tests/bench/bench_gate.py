"""What keeping every answer to a machine costs: `check` with and without the row, by turns; and reading them.

Run it with `python tests/bench/bench_gate.py [--rows N] [--runs N]`. A durable PostgreSQL of its own holds one decision
and N kept answers. Calls with and without the row take turns, so that a busy machine slows both alike; the ratio says
what the row costs on any machine. Then the page of the window and the removal of old rows are measured. Nothing fails.
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


def fill(rows: int) -> None:
    """Write answers, one a minute into the past."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(FILL, [rows])
        cursor.execute("ANALYZE")


def pairs(runs: int, question: Any) -> tuple[list[float], list[float]]:
    """Return the seconds of `check` without and with the row, by turns."""
    from reviews.decisions.gate.checking import check
    from reviews.decisions.gate.rows import keep_answer

    def without() -> Any:
        return check(question)

    def kept() -> None:
        keep_answer(question, without(), asked_by="bench")

    kept()
    bare, full = [], []
    for _ in range(runs):
        bare += timed(without, 1)
        full += timed(kept, 1)
    return sorted(bare), sorted(full)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=300)
    options = parser.parse_args()
    with own_services():
        import django

        django.setup()
        from django.core.management import call_command
        from django.utils import timezone

        call_command("upgrade", verbosity=0)
        from reviews.decisions.answers import CheckQuestion
        from reviews.decisions.gate.models import GateAnswer
        from reviews.decisions.gate.queries import between
        from reviews.decisions.gate.rows import drop_old_answers
        from tests import cast as people
        from tests import scenes

        cast = people.assemble()
        decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
        fill(options.rows)
        question = CheckQuestion("huggingface", decision.repo_id, decision.commit, "claims-intake")
        bare, full = pairs(options.runs, question)
        told("check", bare)
        ratio = p95(full) / p95(bare), full[len(full) // 2] / bare[len(bare) // 2]
        missed = "" if ratio[1] <= GOAL else f"over {GOAL}"
        told("check, kept", full, f"ratio p50 {ratio[1]:.2f}, p95 {ratio[0]:.2f} {missed}")
        now = timezone.now()
        span = (now - timedelta(days=30), now - timedelta(days=29))
        found = between(GateAnswer.objects.all(), *span)
        told("a day's answers, first page", timed(lambda: (found.count(), list(found[:50])), 20))
        narrow = found.filter(repo_id="sample-lab/model-7")
        told("the same of one repository", timed(lambda: (narrow.count(), list(narrow[:50])), 20))
        told("one round of removal", timed(drop_old_answers, 5))


if __name__ == "__main__":
    main()

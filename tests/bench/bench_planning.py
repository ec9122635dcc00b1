"""What PostgreSQL's planner costs a page: each page with several limits on the order of joins, in turns, in one run.

Run it with `python tests/bench/bench_planning.py [--decisions N] [--rounds N]`. A PostgreSQL of its own is started on
this machine and filled as `bench_ledger.py` does. 8 is PostgreSQL's own limit, 4 the portal's (`portal/env.py`), 1
takes every join as it is written. Nothing fails by a slow machine.
"""

import argparse
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.services import own_services  # noqa: E402

LIMITS = (8, 4, 1)
PAGES = (
    "/", "/candidates/", "/candidates/1/", "/candidates/1/legal/", "/catalog/", "/decisions/",
    "/decisions/?standing=in+force", "/decisions/1/",
)  # fmt: skip


def measure(decisions: int, rounds: int) -> None:
    """Every page under every limit, in turns, so that a noisy moment falls on all of them."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from tests import scenes
    from tests.bench.bench_ledger import fill_decisions, timed
    from tests.cast import assemble

    for command in ("migrate", "ship_roles", "ship_policy"):
        call_command(command, verbosity=0)
    cast = assemble()
    scenes.candidate_at("decided", cast)
    fill_decisions(decisions)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(cast.legal)
    print(f"{decisions:,} decisions; median milliseconds by join_collapse_limit, {rounds * 3} times each")
    for path in PAGES:
        found: dict[int, list[float]] = {limit: [] for limit in LIMITS}
        for _ in range(rounds):
            for limit in LIMITS:
                with connection.cursor() as cursor:
                    cursor.execute(f"SET join_collapse_limit = {limit}")
                found[limit] += timed(lambda path=path: client.get(path), 3)  # type: ignore[misc]
        middle = {limit: statistics.median(values) * 1000 for limit, values in found.items()}
        told = "   ".join(f"{limit}: {middle[limit]:7.1f} ({middle[limit] / middle[8]:.2f})" for limit in LIMITS)
        print(f"{path:<32} {told}")


def main() -> None:
    """Start a PostgreSQL, fill it, measure, and stop it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--decisions", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with own_services():
        measure(given.decisions, given.rounds)


if __name__ == "__main__":
    main()

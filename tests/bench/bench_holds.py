"""What holders, looks, evidence and the incident window cost at 20,000 decisions.

Run it with `python tests/bench/bench_holds.py [--decisions N] [--explain]`. A durable PostgreSQL of its own is filled
with copies of one decision with a condition, evidence and holders (`filling.py`). Nothing fails; numbers are printed.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.bench_ledger import timed, told  # noqa: E402
from tests.bench.filling import OWN, STRIDE, Batch, copies  # noqa: E402
from tests.bench.services import own_services  # noqa: E402

OWNERS = 200
"""Accounts that share the parts of the decisions; those of every fortieth stay with the people of the scene."""
COPIES = "generate_series({first} + 1, {first} + {count}) n WHERE t.decision_id = {first}"
ROWS = f"""
INSERT INTO reviews_responsibility (decision_id, part, account_id, team_id, name, since, by_id, why)
    SELECT n, t.part, CASE WHEN t.account_id IS NULL OR n % 40 = 0 THEN t.account_id ELSE {{owners}} + n % {OWNERS} END,
        t.team_id, t.name, t.since, t.by_id, t.why FROM reviews_responsibility t, {COPIES};
INSERT INTO reviews_triggerlook (decision_id, account_id, team_id, look_by, said, by_id, at)
    SELECT n, t.account_id, t.team_id, current_date - 60 + n % 200, '', t.by_id, t.at
    FROM reviews_triggerlook t, {COPIES};
UPDATE reviews_evidenceitem SET due = current_date - 3 + decision_id % 300 WHERE decision_id > {{first}};
INSERT INTO reviews_decisionevent (decision_id, kind, about, subject, why, standing, at)
    SELECT n, 'issued', 'act', 'Issued', 'It was issued.', 'in force', now() - (n % 400) * interval '1 day'
    FROM generate_series({{first}} + 1, {{first}} + {{count}}) n;
INSERT INTO reviews_gateanswer (at, asked_by, hub, repo_id, commit, workload, sha256, allow, decision, reasons)
    SELECT now() - make_interval(secs => n * 30.0), 'machine ' || n % 50, 'huggingface', 'sample-lab/m-' || n % 2000,
        repeat('3f', 20), 'claims-intake', '', true, n % 20000, 'Covered.' FROM generate_series(1, 200000) n;
ANALYZE;
"""
"""What a decision's copies get besides what belongs to their candidates."""


def scene(cast: Any) -> Any:
    """A decision with everything that this measurement asks for."""
    from tests import scenes

    candidate = scenes.candidate_at("answered", cast)
    scenes.sign_track(candidate, "legal", cast, "pass with conditions")
    scenes.sign_track(candidate, "engineering", cast)
    return scenes.decide(candidate, cast, **scenes.evidence("A load test", "A comparison of letters", days=10))


def fill(decision: Any, count: int) -> None:
    """Write the copies."""
    from django.core.management import call_command
    from django.db import connection

    from reviews.people.models import User

    many = User.objects.bulk_create(User(username=f"owner-{n}", email=f"o{n}@example.org") for n in range(OWNERS))
    owners = min(one.pk for one in many)
    with connection.cursor() as cursor:
        # Triggers would work out a hundred thousand narrow rows, one after the other.
        for table in OWN:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("CREATE TEMP TABLE bench_workloads AS SELECT array_agg(id) AS w FROM reviews_workload")
        copies(cursor, Batch(decision.candidate_id, count, offset=0, facts=False, first=decision.pk))
        for sql in filter(str.strip, ROWS.format(first=decision.pk, count=count, owners=owners).split(";")):
            cursor.execute(sql)
        for table in OWN:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        call_command("rebuild_read_models", verbosity=0)
        cursor.execute("ANALYZE")


def asked(cast: Any, now: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield everything that is measured, with its name."""
    from reviews.decisions.looks.queries import looks_due, looks_missed
    from reviews.decisions.models import Decision
    from reviews.decisions.responsibility.owed import owed_by
    from reviews.decisions.responsibility.queries import held_alone, unsettled_holders
    from reviews.decisions.stages.queries import undelivered, with_overdue_alerts
    from reviews.decisions.stages.turns import releasable_by
    from reviews.decisions.telling import due
    from reviews.decisions.window.queries import WindowFilter, decisions_in, page_of, rows
    from reviews.decisions.window.spans import Span

    def window(hours: int, page: int = 1, repo: str = "") -> Callable[[], Any]:
        filters = WindowFilter(Span(now - timedelta(hours=hours), now), repo)

        def work() -> int:
            shown = page_of(decisions_in(Decision.objects.all(), filters), page, 10)
            return len(rows(shown, filters)) and shown.paginator.count

        return work

    day = now.date()
    yield "window: last 24 hours, first page", window(24)
    yield "window: last 24 hours, page 1,000", window(24, 1000)
    yield "window: 30 days, first page", window(720)
    yield "window: one repository", window(24, repo="sample-lab/atlas-1b-instruct")
    yield "warnings before expiry", lambda: len(list(due.warnings(day)))
    yield "ended by time", lambda: len(due.ended_by_time(day))
    yield "conditions overdue", lambda: len(list(due.overdue(day)))
    yield "overdue evidence", lambda: len(with_overdue_alerts())
    yield "undelivered evidence, counted", lambda: undelivered().count()
    yield "looks missed", lambda: len(looks_missed(day))
    yield "looks due of one person", lambda: len(looks_due(cast.engineer))
    yield "owed by one person", lambda: len(owed_by([cast.engineer], cast.engineer))
    yield "held alone by one person", lambda: held_alone(cast.engineer).count()
    yield "holders who are gone", lambda: len(unsettled_holders())
    yield "releases of one reviewer", lambda: len(releasable_by(cast.engineer_two))
    yield from watched(cast)
    yield from found(cast)


def found(cast: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield what people find: answers to a sentence among 20,000 statements, and the search over everything."""
    from django.db import connection

    from reviews.catalog.asking.answer_page import first_answer
    from reviews.catalog.asking.axes import heard
    from reviews.home.search.finds import search
    from reviews.workloads.models import Workload

    first = Workload.objects.order_by("pk").values().first() or {}
    things, acts = (
        ("tickets", "letters", "invoices", "contracts", "photos"),
        ("Summarise", "Translate", "Draft", "Sort"),
    )
    statements = [
        Workload(**{
            **first, "id": None, "slug": f"use-{n}", "name": f"Use {n}",
            "purpose": f"{acts[n % 4]} the {things[n % 5]} of customers in branch {n}.",
        })
        for n in range(20_000)
    ]  # fmt: skip
    Workload.objects.bulk_create(statements, batch_size=2_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reviews_workload")
    for sentence in ("turn claim letters into records", "summarise customer tickets", "forecast the weather"):
        yield f"asked: {sentence}", lambda s=sentence: len(first_answer(cast.requester, heard(s)).answers)  # type: ignore[misc]
    for words in ("atlas", "claims", "customers", "3f3f3f3f"):
        yield f"search: {words}", lambda w=words: len(search(cast.requester, w))  # type: ignore[misc]


def watched(cast: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield what the watch asks of the database: every few seconds, in a round, and for its page."""
    from reviews.watch.page import narrowed, shown
    from reviews.watch.queries import due, is_due, unwatched, watched_by
    from reviews.watch.rows.repositories import add_unwatched

    add_unwatched()
    yield "watch: new among the newest decisions", lambda: len(unwatched(500))
    yield "watch: anything due", lambda: int(is_due())
    yield "watch: new among all decisions", lambda: len(unwatched())
    yield "watch: due in a round", lambda: len(due(60))
    yield "watch: page of a reader, count", lambda: watched_by(cast.reader).count()
    page = watched_by(cast.reader).order_by("hub", "repo_id")
    yield "watch: page of a reader, rows", lambda: len(shown(page[:50], cast.reader))
    yield "watch: page with open alerts", lambda: narrowed(watched_by(cast.reader), {"only": "alerts"}).count()


def explain(name: str, work: Callable[[], Any]) -> None:
    """Print the plan of every statement that takes longer than 30 ms."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        work()
    for one in seen.captured_queries:
        if float(one["time"]) > 0.03 and one["sql"].startswith("SELECT"):
            print(f"--- {name}: {one['time']} s\n{one['sql'][:1500]}")
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {one['sql']}")
                print("\n".join(line for (line,) in cursor.fetchall()))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--decisions", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--explain", action="store_true")
    options = parser.parse_args()
    assert options.decisions < 2**31 // STRIDE
    with own_services():
        import django

        django.setup()
        from django.core.management import call_command
        from django.utils import timezone

        for command in ("migrate", "ship_roles", "ship_policy"):
            call_command(command, verbosity=0)
        from tests import cast as people

        cast = people.assemble()
        fill(scene(cast), options.decisions)
        for name, work in asked(cast, timezone.now()):
            told(name, timed(work, options.runs), f"{work():,} found")
            if options.explain:
                explain(name, work)


if __name__ == "__main__":
    main()

"""A company's years of decisions, in databases of several sizes: scenes by the real acts, and copies of them by SQL."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from tests.bench.filling import STRIDE, Batch, columns_of, copies

SHARES = {
    "in force": 0.60,
    "with conditions": 0.14,
    "suspended": 0.03,
    "expired": 0.07,
    "superseded": 0.08,
    "withdrawn": 0.05,
    "for test": 0.03,
}
"""What the decisions of a company are, as shares of all."""
BESIDES: dict[str, dict[tuple[str, str], str]] = {
    "suspended": {
        ("reviews_condition", "lapses_on"): "current_date - 3",
        ("reviews_condition", "due"): "current_date - 9",
    },
    "expired": {("reviews_decision", "review_by"): "current_date - 1 - g % 40"},
}
"""What time did to a copy, written by SQL: table and column, and the value."""
OPEN = {"read": 0.3, "answered": 0.4, "legal-passed": 0.2, "ready": 0.1}
"""How far the open candidates are, as shares of all."""
FORGET = """
SELECT pg_clear_relation_stats(schemaname, relname) FROM pg_stat_user_tables;
SELECT pg_clear_attribute_stats(schemaname, tablename, attname, inherited) FROM pg_stats WHERE schemaname = 'public';
"""
COPIED = "SELECT coalesce(array_agg(number), '{}') FROM reviews_decision WHERE number > %s AND number <= %s"
OPEN_ONES = """
SELECT coalesce(array_agg(id), '{}') FROM reviews_candidate WHERE id > %s AND state IN ('reading', 'in_review')
"""
FOUND = """
SELECT CASE WHEN e.ended <> '' THEN e.ended WHEN e.stage = 'test' THEN 'for test'
    WHEN e.suspended_from <= current_date THEN 'suspended' WHEN e.review_by < current_date THEN 'expired'
    WHEN jsonb_array_length(e.card -> 'conditions') > 0 THEN 'with conditions' ELSE 'in force' END, count(*)
FROM reviews_catalogentry e WHERE e.decision > %s GROUP BY 1
"""
"""What the lists take the copies for."""
AT_ONCE = 5_000
WORKLOADS = 66


@dataclass
class Company:
    """The scenes that are copied, and how many copies there are by now."""

    decided: dict[str, int] = field(default_factory=dict)
    open: dict[str, int] = field(default_factory=dict)
    copied: Counter[str] = field(default_factory=Counter)
    first: int = 0
    made: int = 0
    decisions: int = 0
    candidates: int = 0

    def grow(self, decisions: int, candidates: int) -> None:
        """Copy until there are so many decisions and open candidates.

        Triggers are off meanwhile, because each would look at its row alone; the narrow rows are written afterwards, by
        their own definition and with triggers, and so are the turns.
        """
        from django.db import connection

        from reviews.home.working_out import refresh
        from reviews.readmodels.rows import mark, rebuild

        begun = self.made
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            more = decisions - self.decisions
            for kind, share in SHARES.items():
                batch = Batch(self.decided[kind], 0, 0, first=self.first, besides=BESIDES.get(kind, {}))
                self._copy(cursor, batch, round(share * more))
                self.copied[kind] += round(share * more)
            for kind, share in OPEN.items():
                batch = Batch(self.open[kind], 0, 0, facts=True)
                self._copy(cursor, batch, round(share * (candidates - self.candidates)))
            cursor.execute("RESET session_replication_role")
            cursor.execute("ANALYZE")
            for first in range(begun, self.made, AT_ONCE):
                cursor.execute(COPIED, [self.first + first, self.first + min(first + AT_ONCE, self.made)])
                rebuild(cursor.fetchone()[0])
            cursor.execute(OPEN_ONES, [begun * STRIDE])
            mark(cursor.fetchone()[0])
            cursor.execute(FOUND, [self.first])
            if dict(cursor.fetchall()) != +self.copied:
                raise RuntimeError("The lists take copies for something else than what they were made as.")
            # Otherwise PostgreSQL expects no more marks than before, and goes through all of them for each.
            cursor.execute("ANALYZE reviews_turnmark, reviews_catalogentry")
        refresh()
        self.decisions, self.candidates = decisions, candidates

    def _copy(self, cursor: Any, batch: Batch, count: int) -> None:
        end = self.made + count
        while self.made < end:
            some = min(AT_ONCE, end - self.made)
            copies(cursor, replace(batch, count=some, offset=self.made))
            self.made += some


def found(cast: Any) -> Company:
    """Build the scenes by the real acts, and the workloads that their copies are for."""
    from django.db import connection

    from reviews.decisions.models import Decision
    from tests import scenes

    company = Company()
    for kind in SHARES:
        name = f"sample-lab/scene-{kind.replace(' ', '-')}"
        company.decided[kind] = _scene(kind, cast, name).pk
    for kind in OPEN:
        company.open[kind] = scenes.candidate_at(kind, cast, f"sample-lab/open-{kind}").pk
    company.first = Decision.objects.order_by("-number")[0].number
    with connection.cursor() as cursor:
        _workloads(cursor)
    return company


def _scene(kind: str, cast: Any, name: str) -> Any:
    from reviews.decisions.actions import issue, withdraw
    from tests import scenes

    if kind == "for test":
        candidate = scenes.candidate_at("ready", cast, name)
        scenes.decide(candidate, cast, **scenes.evidence("A load test"))
        return candidate
    if kind in ("with conditions", "suspended"):
        candidate = scenes.candidate_at("legal-passed", cast, name)
        scenes.sign_track(candidate, "engineering", cast, "pass with conditions")
        scenes.decide(candidate, cast)
        return candidate
    candidate = scenes.candidate_at("decided", cast, name)
    decision = candidate.decisions.get()
    if kind == "withdrawn":
        withdraw(decision, reason="The publisher revoked the license.", by=cast.decider)
    if kind == "superseded":
        after = scenes.candidate_at("ready", cast, name)
        ruling, seen = scenes.ruling(resolved=scenes.Resolved()), scenes.seen(after)
        issue(after, ruling=ruling, seen=seen, by=cast.decider, supersedes=decision.number)
    return candidate


def _workloads(cursor: Any) -> None:
    """Copy the one workload for many purposes, and list them for whoever copies candidates."""
    columns = columns_of(cursor, "reviews_workload")
    new = {"id": "t.id + 1000 + g", "slug": "t.slug || '-' || g", "name": "t.name || ' ' || g"}
    values = ", ".join(new.get(name, f't."{name}"') for name in columns)
    listed = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"INSERT INTO reviews_workload ({listed}) SELECT {values} FROM "
        "(SELECT * FROM reviews_workload ORDER BY id LIMIT 1)"
        f" t, generate_series(1, {WORKLOADS}) g"
    )
    cursor.execute("CREATE TABLE bench_workloads AS SELECT array_agg(id ORDER BY id) AS w FROM reviews_workload")


def analyse(tables: str) -> None:
    """Give the planner statistics, or none: as right after a large import, before autovacuum has come by."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        if tables == "fresh":
            cursor.execute(FORGET)

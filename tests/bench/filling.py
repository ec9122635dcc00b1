"""A database of a company that has used the portal for years: copies, by SQL, of scenes that the real acts built.

Every table that belongs to a candidate is copied with it, column by column as PostgreSQL lists them, so that a new
column or table is never forgotten: keys are moved by ``STRIDE`` a copy, and only what must differ is written anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

OF_ITS_DECISION = "IN (SELECT number FROM reviews_decision WHERE candidate_id = {key})"

STRIDE = 10_000
"""What separates the keys of two copies of one row; the scenes themselves stay below it."""

OWN = {
    "reviews_snapshot": "t.id IN (SELECT snapshot_id FROM reviews_candidate WHERE id = {key})",
    "reviews_fact": "t.snapshot_id IN (SELECT snapshot_id FROM reviews_candidate WHERE id = {key})",
    "reviews_finding": "t.snapshot_id IN (SELECT snapshot_id FROM reviews_candidate WHERE id = {key})",
    "reviews_reading": "t.snapshot_id IN (SELECT snapshot_id FROM reviews_candidate WHERE id = {key})",
    "reviews_candidate": "t.id = {key}",
    "reviews_signoff": "t.candidate_id = {key}",
    "reviews_track": "t.candidate_id = {key}",
    "reviews_licenseintake": "t.candidate_id = {key}",
    "reviews_answer": "t.candidate_id = {key}",
    "reviews_remark": "t.candidate_id = {key}",
    "reviews_condition": "t.signoff_id IN (SELECT id FROM reviews_signoff WHERE candidate_id = {key})",
    "reviews_decision": "t.candidate_id = {key}",
    "reviews_decisionfile": f"t.decision_id {OF_ITS_DECISION}",
    "reviews_decisionchange": f"t.decision_id {OF_ITS_DECISION}",
    "reviews_issuedfortest": f"t.decision_id {OF_ITS_DECISION}",
    "reviews_evidenceitem": f"t.decision_id {OF_ITS_DECISION}",
}
"""The rows of one candidate, in the order in which they refer to each other."""

OF_OPEN_ONES = {"reviews_fact", "reviews_finding", "reviews_reading"}
"""What only an open candidate's copy gets."""

OWNERS = (
    "northwind-lab",
    "atlas-research",
    "blue-heron",
    "open-lathe",
    "quiet-river",
    "sample-lab",
    "tern-ai",
    "zephyr",
)
NAMES = ("atlas", "borealis", "cinder", "delta", "ember", "fjord", "granite", "harbor", "indigo", "juniper", "kestrel")
KINDS = ("base", "instruct", "chat", "embed", "rerank", "vision", "code")
LICENSES = (
    "Sample Permissive License 1.0",
    "Apache-2.0",
    "MIT",
    "Sample Community License",
    "Openrail Sample",
    "BSD-3-Clause",
)
TASKS = ("text-generation", "feature-extraction", "image-text-to-text", "automatic-speech-recognition", "text-ranking")


def pick(words: Iterable[str], step: int = 1) -> str:
    """Return SQL that picks one of the words by the number of the copy."""
    listed = ", ".join(f"'{word}'" for word in words)
    count = listed.count("'") // 2
    return f"(ARRAY[{listed}])[1 + (g / {step}) % {count}]"


REPO = f"{pick(OWNERS)} || '/' || {pick(NAMES, 3)} || '-' || (g % 97) || 'b-' || {pick(KINDS, 5)} || '-' || g"
"""The name of a copy's repository; the number at its end makes it one of its kind."""

COMMIT = "md5('commit' || g) || left(md5('more' || g), 8)"
DIGEST = "md5('a' || g || '{table}') || md5('b' || g || '{table}')"


def differs(table: str, first: int) -> Mapping[str, str]:
    """Return the columns of a copy that differ from its scene's, as SQL; ``first`` is the first decision's number."""
    pinned = {"repo_id": REPO, "commit": COMMIT}
    return {
        "reviews_snapshot": pinned | {"digest": DIGEST.format(table=table)},
        "reviews_candidate": pinned | {
            "requested_id": REPO, "workload_id": "(SELECT w[1 + g % cardinality(w)] FROM bench_workloads)",
            "created_at": "t.created_at - (g % 700) * interval '1 day'",
        },
        "reviews_decision": pinned | {
            "number": f"{first} + g", "workload_id": "(SELECT w[1 + g % cardinality(w)] FROM bench_workloads)",
            "sha256": DIGEST.format(table=table), "license_name": pick(LICENSES, 7), "task": pick(TASKS, 11),
            "node_class": pick(("l40s-48-2", "h100-80-1", "a100-80-4", "cpu-64")),
            "parameters": "(1 + g % 97)::bigint * 1000000000",
            "context_tokens": "4096 * (1 << (g % 6))", "review_by": "t.review_by + (g % 300)",
            "issued_at": "t.issued_at - (g % 900) * interval '1 hour'",
        },
        "reviews_signoff": {"at": "t.at - (g % 900) * interval '1 hour'"},
        "reviews_decisionfile": {"decision_id": f"{first} + g", "sha256": DIGEST.format(table=table)},
        # A copy that was superseded names the scene's own successor.
        "reviews_decisionchange": {"decision_id": f"{first} + g", "successor_id": "t.successor_id"},
        "reviews_issuedfortest": {"decision_id": f"{first} + g"},
        "reviews_evidenceitem": {"decision_id": f"{first} + g"},
    }.get(table, {})  # fmt: skip


@dataclass(frozen=True)
class Batch:
    """Copies of one candidate: how many, how many strides up they begin, and what differs besides (table, column, SQL).

    ``first`` is added to a copy's number for the number of its decision; ``facts`` copies what was read as well.
    """

    candidate: int
    count: int
    offset: int
    facts: bool = False
    first: int = 0
    besides: Mapping[tuple[str, str], str] = field(default_factory=dict)


def copies(cursor: Any, batch: Batch) -> None:
    """Copy everything of one candidate."""
    for table, where in OWN.items():
        if table in OF_OPEN_ONES and not batch.facts:
            continue
        keys = _keys(cursor, table)
        new = {**differs(table, batch.first), **{name: sql for (of, name), sql in batch.besides.items() if of == table}}
        columns = [name for name in columns_of(cursor, table) if not (name == "id" and table == "reviews_decisionfile")]
        values = [
            new.get(name, f't."{name}" + g::bigint * {STRIDE}' if name in keys else f't."{name}"') for name in columns
        ]
        listed = ", ".join(f'"{name}"' for name in columns)
        cursor.execute(
            f"INSERT INTO {table} ({listed}) SELECT {', '.join(values)} FROM {table} t, "
            f"generate_series({batch.offset + 1}, {batch.offset + batch.count}) g "
            f"WHERE {where.format(key=batch.candidate)}"
        )


def columns_of(cursor: Any, table: str) -> list[str]:
    """Return the columns of a table that are written, as PostgreSQL lists them."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER' "
        "ORDER BY ordinal_position", [table],
    )  # fmt: skip
    return [name for (name,) in cursor.fetchall()]


def _keys(cursor: Any, table: str) -> set[str]:
    """Return the columns that hold a key of a copied row: the table's own, and those that refer to copied tables."""
    cursor.execute(
        "SELECT a.attname FROM pg_constraint c"
        " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)"
        " WHERE c.conrelid = %s::regclass"
        " AND (c.contype = 'p' OR (c.contype = 'f' AND c.confrelid::regclass::text = ANY (%s)))",
        [table, list(OWN)],
    )  # fmt: skip
    return {name for (name,) in cursor.fetchall()}

"""What proof costs: verifying a million entries, appending one, a Merkle proof, issuing a decision, and the two pages.

Run it with `python tests/bench/bench_ledger.py [--entries N] [--decisions N] [--runs N]`. A PostgreSQL of its own is
started on this machine and filled: entries by COPY with real digests and the real tree, decisions as copies of one that
the real acts issued. The floor is hashing the very same bytes with SHA-256 in this process, in the same run; the ratio
to it says how fast verification is on any machine; below it stands what an entry costs in each program, and so the
ratio that this machine's cores allow. Nothing fails by a slow machine; the last column says what a goal
missed.
"""

import argparse
import hashlib
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.account import CORES, account  # noqa: E402
from tests.bench.services import own_services  # noqa: E402

GOAL = 0.35
"""Verified entries a second, in times of what hashing the same bytes allows."""


def timed(act: Callable[[], Any], times: int) -> list[float]:
    """Seconds of each call."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        found.append(time.perf_counter() - started)
    return sorted(found)


def p95(values: list[float]) -> float:
    """The 95th percentile of sorted values."""
    return values[int(0.95 * (len(values) - 1))]


def told(name: str, values: list[float], more: str = "") -> None:
    """One line of figures in milliseconds."""
    middle = statistics.median(values) * 1000
    print(f"{name:<34} p50 {middle:9.2f} ms   p95 {p95(values) * 1000:9.2f} ms   {len(values)} times {more}".rstrip())


PORTION = 20_000
"""Entries that are written at once, so that a million need no more memory than these."""


def fill_ledger(count: int, *, analyse: bool = True) -> None:
    """Entries behind those that are there, each a real link, with the tree's nodes; by COPY."""
    from django.db import connection

    from reviews.ledger.models import LedgerEntry

    last = LedgerEntry.objects.order_by("-sequence").first()
    assert last is not None
    open_ones = open_subtrees(last.sequence)
    previous, at = last.digest, last.at
    for first in range(last.sequence + 1, count + 1, PORTION):
        numbers = range(first, min(first + PORTION, count + 1))
        entries, nodes, previous = portion(numbers, at - timedelta(seconds=last.sequence), previous, open_ones)
        copy(connection, f"reviews_ledgerentry ({COLUMNS})", entries)
        copy(connection, "reviews_ledgernode (level, index, digest)", nodes)
    if analyse:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


COLUMNS = "sequence, at, event, actor, subject, label, data, previous, digest, canonical"


def said(number: int, at: str, previous: str) -> dict[str, Any]:
    """What one entry states."""
    return {
        "sequence": number, "previous": previous, "at": at, "event": "answer:given", "actor": "Lena Legal (lena)",
        "subject": f"candidate:{number % 20_000 + 10}", "label": "sample-lab/atlas-1b@3f3f3f3",
        "data": {"track": "legal", "question": "License", "choice": "yes"},
    }  # fmt: skip


def portion(numbers: range, zero: datetime, previous: str, open_ones: dict[int, bytes]) -> tuple[str, str, str]:
    """Return rows of entries and of the tree's nodes, and the last digest; ``open_ones`` becomes the tree after them.

    Entry n is of n seconds after ``zero``. The canonical bytes are those of the first one with other numbers, times and
    digests in their places, and the last one is compared with what the portal would write.
    """
    from reviews.ledger import chain, merkle

    marks = said(0, "<at>", "<previous>") | {"sequence": "<number>", "subject": "<subject>"}
    form = chain.canonical(marks).decode().replace('"<number>"', "<number>").replace("%", "%%")
    for name in ("at", "previous", "number", "subject"):
        form = form.replace(f"<{name}>", f"%({name})s")
    entries, nodes, data, body = [], [], b"", json.dumps(said(0, "", "")["data"])
    for number in numbers:
        at = (zero + timedelta(seconds=number)).isoformat(timespec="microseconds")
        subject = f"candidate:{number % 20_000 + 10}"
        data = (form % {"at": at, "previous": previous, "number": number, "subject": subject}).encode()
        digest = hashlib.sha256(data).hexdigest()
        entries.append(
            f"{number}\t{at}\tanswer:given\tLena Legal (lena)\t{subject}\tsample-lab/atlas-1b@3f3f3f3\t{body}\t"
            f"{previous}\t{digest}\t\\\\x{data.hex()}\n"
        )
        below = merkle.leaf(data)
        for level, index in merkle.completed(number):
            below = merkle.parent(open_ones.pop(level - 1), below)
            nodes.append(f"{level}\t{index}\t\\\\x{below.hex()}\n")
        open_ones[(number & -number).bit_length() - 1] = below
        before, previous = previous, digest
    assert data == chain.canonical(said(numbers[-1], at, before))
    return "".join(entries), "".join(nodes), previous


def open_subtrees(size: int) -> dict[int, bytes]:
    """The perfect subtrees that a tree of this size ends with, by level."""
    from reviews.ledger import merkle
    from reviews.ledger.tree import subtrees

    return {level: digest for (level, _), digest in subtrees(merkle.peaks(size)).items()}


def copy(connection: Any, target: str, rows: str) -> None:
    """Rows into a table, the fast way."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as channel:
        channel.write(rows)


def fill_decisions(count: int) -> None:
    """Copies of the one decision that the acts issued, each for a repository of its own; made in the database."""
    from django.db import connection

    names = (
        "candidate_id, snapshot_id, workload_id, legal_signoff_id, engineering_signoff_id, hub, commit, license_name, "
        "task, runtime, node_class, context_tokens, parameters, review_by, issued_by_id, issued_at"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO reviews_decision (number, repo_id, canonical, sha256, {names}) "
            f"SELECT n, 'sample-lab/copy-' || n, canonical, encode(sha256(('copy ' || n)::bytea), 'hex'), {names} "
            "FROM reviews_decision, generate_series(2, %s) AS n WHERE number = 1",
            [count],
        )


def verification(runs: int) -> None:
    """Entries a second of the whole check, as a ratio to hashing the same bytes."""
    from reviews.ledger import queries
    from reviews.ledger.models import LedgerEntry

    data = [bytes(one) for one in LedgerEntry.objects.values_list("canonical", flat=True).iterator(chunk_size=5000)]
    for number in range(runs):
        started = time.perf_counter()
        for one in data:
            hashlib.sha256(one).hexdigest()
        floor = len(data) / (time.perf_counter() - started)
        before, started = account(), time.perf_counter()
        verdict = queries.verify()
        seconds, used = time.perf_counter() - started, account().since(before)
        rate = verdict.entries / seconds
        assert verdict.ok
        missed = "" if rate / floor >= GOAL else f"   goal {GOAL} missed"
        print(
            f"verify, run {number + 1}: {rate:,.0f} entries/s, floor {floor:,.0f}/s, ratio {rate / floor:.3f}{missed}"
        )
        each = {name: spent / verdict.entries * 1e6 for name, spent in used.programs.items()}
        print(
            f"  processor: {', '.join(f'{name} {spent:.2f} µs' for name, spent in each.items())} an entry; with all of "
            f"{CORES} cores to itself a ratio of at most {CORES * 1e6 / sum(each.values()) / floor:.3f}; others used "
            f"{used.others / seconds:.2f} cores meanwhile"
        )


def acts(times: int) -> None:
    """Appending, proofs, and issuing."""
    from reviews.ledger.act import act
    from reviews.ledger.models import LedgerEntry
    from reviews.ledger.record import record
    from reviews.ledger.tree import prove

    @act
    def append(*, by: str) -> None:
        record("answer:given", actor=by, subject="candidate:1", label="bench", track="legal", question="x")

    values = timed(lambda: append(by="bench"), times * 5)
    told("append one entry, durable", values, f"{1 / statistics.mean(values):,.0f} a second, one writer")
    size = LedgerEntry.objects.order_by("-sequence")[0].sequence
    proof = prove(size // 3, size)
    assert proof.holds
    told(f"proof of one among {size:,}", timed(lambda: prove(size // 3, size), times), f"{32 * len(proof.path)} bytes")
    told("checking that proof", timed(lambda: proof.holds, times * 20))


def issuing(cast: Any, times: int) -> None:
    """Issuing decisions, each on a candidate of its own that is ready."""
    from tests import memory, scenes

    found = []
    for number in range(times):
        memory.forget()  # every act is really done
        candidate = scenes.candidate_at("ready", cast, f"sample-lab/issue-{number}")
        started = time.perf_counter()
        scenes.decide(candidate, cast)
        found.append(time.perf_counter() - started)
    told("issuing a decision", sorted(found))


def pages(cast: Any, candidate: Any, times: int) -> None:
    """The candidate's page and the decision's, with the number of their queries."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(cast.legal)
    for name, path in (
        ("candidate page", f"/candidates/{candidate.pk}/"), ("decision page", "/decisions/1/"),
        ("decisions, one page of the list", "/decisions/"), ("bundle", "/decisions/1.zip"),
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        count = len(asked)
        told(name, timed(lambda path=path: client.get(path), times), f"{count} queries")  # type: ignore[misc]


def main() -> None:
    """Start a PostgreSQL, fill it, measure, and stop it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--decisions", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with own_services():
        measure(given.entries, given.decisions, given.runs)


def measure(entries: int, decisions: int, runs: int) -> None:
    """Everything, in one database."""
    import django

    django.setup()
    from django.core.management import call_command

    for command in ("migrate", "ship_roles", "ship_policy"):
        call_command(command, verbosity=0)
    from tests import scenes
    from tests.cast import assemble

    cast = assemble()
    candidate = scenes.candidate_at("decided", cast)
    started = datetime.now(tz=UTC)
    fill_decisions(decisions)
    fill_ledger(entries)
    print(f"{entries:,} entries and {decisions:,} decisions, filled in {(datetime.now(tz=UTC) - started).seconds} s")
    verification(runs)
    acts(200)
    pages(cast, candidate, 60)
    issuing(cast, 20)


if __name__ == "__main__":
    main()

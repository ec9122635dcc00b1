"""What a reading takes in the database, small and large, and what is left once it is pruned.

Run it with `python tests/bench/bench_readings.py [--commits N]`. A durable PostgreSQL of its own is filled with
readings over HTTP of every open repository of the sample hub, and of the three large ones of `large.py`. For each kind:
growth of tables and indexes in kB a reading, for the first one, for a newer commit with the same files, and for
the same commit again; then the newer commits are pruned. Nothing fails; numbers are printed.
"""

import argparse
import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import large  # noqa: E402

from tests.bench.services import own_services  # noqa: E402

TABLES = ("snapshot", "reading", "artifact", "document", "fact", "finding", "textblob", "namedtext", "tombstone")


def size() -> int:
    """Bytes of these tables with their indexes and long values, dead rows gone."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"VACUUM FULL reviews_{table}")
        cursor.execute(
            "SELECT sum(pg_total_relation_size('reviews_' || name)) FROM unnest(%s::text[]) name", [list(TABLES)]
        )
        return int(cursor.fetchone()[0])


def small() -> Iterator[Any]:
    """Readings of every repository of the sample hub that anyone may read."""
    from portal.sample_hub import serve
    from reviews.hub.errors import HubError
    from reviews.hub.reading import read
    from reviews.hub.transport.hubs import Hub

    with serve(ROOT / "portal" / "sample_hub" / "data") as hub:
        for folder in sorted((ROOT / "portal" / "sample_hub" / "data").glob("*/*/")):
            with contextlib.suppress(HubError):
                yield read(Hub("bench", hub.url), f"{folder.parent.name}/{folder.name}", None)


def big(root: Path, repo: str) -> Iterator[Any]:
    """The reading of one large repository."""
    from portal.sample_hub import serve
    from reviews.hub.reading import read
    from reviews.hub.transport.hubs import Hub

    with serve(large.root_of(root, repo)) as hub:
        yield read(Hub("bench", hub.url), repo, None)


def newer(reading: Any, number: int) -> Any:
    """The same files at another commit."""
    from tests.readings import again

    return again(reading, repo=replace(reading.repo, commit=f"{number:040x}"))


def measure(name: str, readings: list[Any], commits: int) -> None:
    """Store these readings in each way, prune, and print what one takes."""
    import time_machine
    from django.utils import timezone

    from reviews.evidence.rows import store
    from reviews.upkeep.actions import prune
    from reviews.upkeep.pruning import plan

    with time_machine.travel(timezone.now() - timedelta(days=400)):
        sizes = [size()]
        for batch in (
            readings,
            [newer(one, number) for one in readings for number in range(1, commits + 1)],
            [newer(one, commits) for one in readings for _ in range(commits)],
        ):
            for one in batch:
                store(one)
            sizes.append(size())
    count = len(readings)
    times = (count, count * commits, count * commits)
    first, later, same = ((after - before) / n for (before, after), n in zip(pairwise(sizes), times, strict=True))
    files = sum(len(one.artifacts) for one in readings) / count
    print(f"{name}: {count} repositories, {files:,.0f} files each")
    print(f"{name}: {first / 1000:,.1f} kB first, {later / 1000:,.1f} kB a newer commit, {same / 1000:,.1f} kB again")
    started = time.perf_counter()
    found = plan(365)
    looked = time.perf_counter() - started
    started = time.perf_counter()
    left = prune(found.free, before=found.before, by="system:bench")
    took = time.perf_counter() - started
    freed, told = (sizes[-1] - size()) / len(left), sum(one.size for one in left) / len(left)
    print(
        f"{name}: {len(left)} of {found.old} pruned in {took:.1f} s (plan {looked:.1f} s), "
        f"{freed / 1000:,.1f} kB freed for each, {told / 1000:,.1f} kB by its tombstone",
        flush=True,
    )


def main() -> None:
    """Measure the small repositories, then each large one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--commits", type=int, default=20)
    options = parser.parse_args()
    with own_services(), tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure("small", list(small()), options.commits)
        large.build(Path(folder))
        for repo in (large.SHARDED, large.EXPERTS, large.MANY):
            measure(repo, list(big(Path(folder), repo)), options.commits)


if __name__ == "__main__":
    main()

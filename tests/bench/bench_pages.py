"""How fast the pages are at 1,000, 20,000 and, with ``--long``, 200,000 decisions, as ratios that hold on any machine.

Run it with `python tests/bench/bench_pages.py [--quick] [--long] [--tables fresh] [--jit on] [--caches off]`. A durable
PostgreSQL of its own is filled by SQL with copies of scenes that the real acts built: decisions in force, suspended,
expired, superseded, withdrawn and for test, 500 open candidates, and a ledger of real links. The portal runs as in
production, once for each size, and each answer comes over a new connection. Beside it run a view that only asks who is
signed in and one that only checks a token; every window of a page follows a window of its floor, so that the ratio
says something on a busy machine too. Answers from a browser's cache (304) never occur, because the client sends no
ETag, and no HTML is remembered. What the design keeps under the ledger's head, such as the counts of facets, is kept;
``--caches off`` works it out for each page, ``on`` remembers all that production does. Nothing fails on a slow machine.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from portal.embedded import Services  # noqa: E402
from tests.bench.pages import Measured, Page, goals, line, pages, title  # noqa: E402
from tests.bench.production import (  # noqa: E402
    copy_database,
    fast_filling,
    has_jit,
    migrate_and_collect,
    serving,
    share_secrets,
)
from tests.bench.services import own_services  # noqa: E402

OPEN = 500
CLIENTS = 8
BUSY = 0.2
"""Cores that others may use before the figures say little."""


def main() -> None:
    """Fill, serve, measure, print."""
    options = arguments()
    with ready(options) as services:
        measure(services, fill(services, sizes(options), options), options)


@contextmanager
def ready(options: argparse.Namespace) -> Iterator[Services]:
    """Start the services, and set Django up in this process as the role that owns the tables."""
    with own_services() as services:
        share_secrets()
        migrate_and_collect(services)
        import django

        django.setup()
        if options.jit == "on" and not has_jit(services):
            print("JIT: this PostgreSQL was built without it, so that “on” measures the same as “off”.")
        yield services


def sizes(options: argparse.Namespace) -> tuple[int, ...]:
    """Return how many decisions there are to be, one number after the other."""
    if options.quick:
        return 300, 3_000
    return (1_000, 20_000, 200_000) if options.long else (1_000, 20_000)


def arguments() -> argparse.Namespace:
    """Read what is to be measured."""
    options = parser(__doc__.splitlines()[0]).parse_args()
    if options.quick:
        options.seconds, options.rounds = 0.2, 1
    return options


def parser(words: str) -> argparse.ArgumentParser:
    """Return the options that measurements of pages share."""
    parser = argparse.ArgumentParser(description=words)
    parser.add_argument("--quick", action="store_true", help="300 and 3,000 decisions, windows of 0.2 s")
    parser.add_argument("--long", action="store_true", help="200,000 decisions as well, and a million entries")
    parser.add_argument(
        "--tables", choices=("analysed", "fresh"), default="analysed", help="with or without statistics"
    )
    parser.add_argument("--jit", choices=("off", "on"), default="off")
    parser.add_argument(
        "--caches", choices=("counts", "off", "on"), default="counts", help="what is remembered between two pages"
    )
    parser.add_argument("--seconds", type=float, default=2.0, help="of one window")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="pages whose name contains this")
    return parser


def fill(services: Services, wanted: tuple[int, ...], options: argparse.Namespace) -> list[tuple[int, str]]:
    """Fill the database step by step and keep a copy of each size; return the sizes with their databases' names."""
    from django.db import connections

    from reviews.api.actions import create_token
    from tests.bench.bench_ledger import fill_ledger
    from tests.bench.company import analyse, found
    from tests.cast import assemble

    cast = assemble()
    options.token = create_token(name="bench", scopes=["check"], days=30, by="system:bench")[1]
    company = found(cast)
    most = 1_000_000 if options.long else 10_000 if options.quick else 100_000
    kept = []
    with fast_filling(services):
        for size in wanted:
            begun = time.perf_counter()
            entries = most if size >= 20_000 or size == wanted[-1] else most * size // 20_000
            company.grow(size, 50 if options.quick else OPEN)
            fill_ledger(entries, analyse=False)
            analyse(options.tables)
            connections.close_all()
            copy_database(services, f"pages_{size}")
            kept.append((size, f"pages_{size}"))
            took = time.perf_counter() - begun
            print(f"{size:>7,} decisions, {entries:,} entries: filled in {took:.0f} s", flush=True)
    return kept


def measure(services: Services, filled: list[tuple[int, str]], options: argparse.Namespace) -> None:
    """Serve every size at once and let the sizes take turns at each page; print a table for each, and the goals."""
    with ExitStack() as stack:
        places = {
            size: (
                stack.enter_context(serving(services, name, caches=options.caches, jit=options.jit)),
                _listed(name, options),
            )
            for size, name in filled
        }
        found: dict[int, list[Measured]] = {
            size: [Measured(page) for page in listed] for size, (_, listed) in places.items()
        }
        for turn in range(options.rounds):
            for number in range(len(found[filled[0][0]])):
                for size, _ in filled if turn % 2 else filled[::-1]:
                    found[size][number].take(places[size][0].port, options.seconds, CLIENTS)
    for size, name in filled:
        _count(name, found[size])
    report(found, options)


def connect(name: str) -> None:
    """Let this process's connection lead to one of the copies."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name


def _listed(name: str, options: argparse.Namespace) -> list[Page]:
    connect(name)
    return [page for page in pages(options.token) if options.only in page.target.name]


def _count(name: str, found: Iterable[Measured]) -> None:
    """Note how many queries each page takes when nothing is remembered."""
    connect(name)
    for one in found:
        one.queries = one.page.queries()


def report(found: dict[int, list[Measured]], options: argparse.Namespace) -> None:
    """Print what was measured, then what it says about the goals."""
    before: list[Measured] | None = None
    for size, rows in found.items():
        foreign = max(one.foreign for one in rows)
        print(
            f"\n{size:,} decisions; tables {options.tables}, JIT {options.jit}, caches {options.caches}; "
            f"others used up to {foreign:.2f} cores"
        )
        print(title(CLIENTS))
        for number, one in enumerate(rows):
            print(line(one, before[number] if before else None))
        if foreign > BUSY:
            print("Others were busy: these figures say little. Measure again on a quiet machine.")
        before = rows
    print("\nGoals")
    for small, large in pairwise(found):
        for one, earlier in zip(found[large], found[small], strict=True):
            for words, met in goals(one, earlier, limit=1.5 if small >= 20_000 else 1.2):
                print(f"{'met' if met else 'NOT MET':<8} {one.page.target.name} at {large:,}: {words}")


if __name__ == "__main__":
    main()

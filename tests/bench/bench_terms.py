"""A changed term on which every legal pass of a company rests: the form, the act, and the job after it.

Run it with `python tests/bench/bench_terms.py [SIZE …]`; without sizes, 500 and 20,000 decisions. A database is filled
as for `bench_pages.py`. At each size, the act is measured and rolled back. At the last one it is done, the turns of one
page are worked out, and the job is measured for a thousand candidates. Nothing fails on a slow machine.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.production import fast_filling, migrate_and_collect, share_secrets  # noqa: E402
from tests.bench.services import own_services  # noqa: E402

KEY, PATH = "scene-permissive", "acts.run"


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long something took."""
    begun = time.perf_counter()
    yield
    print(f"    {what}: {time.perf_counter() - begun:.2f} s", flush=True)


def main() -> None:
    """Fill, change, follow, print."""
    sizes = [int(one) for one in sys.argv[1:]] or [500, 20_000]
    with own_services() as services:
        share_secrets()
        migrate_and_collect(services)
        import django

        django.setup()
        from tests.bench.company import analyse, found
        from tests.cast import assemble

        cast = assemble()
        company = found(cast)
        for size in sizes:
            with fast_filling(services):
                company.grow(size, size // 20)
            analyse("analysed")
            print(f"{size:,} decisions and {size // 20:,} open candidates", flush=True)
            measure(cast, last=size == sizes[-1])


def measure(cast: Any, *, last: bool) -> None:
    """Measure one change of a term with all that follows from it."""
    from django.db import transaction

    from reviews.home.queries import count_of
    from reviews.licensing.actions import change_terms
    from reviews.licensing.models import License
    from reviews.licensing.queries import held
    from reviews.licensing.terms.values import Term
    from reviews.reference.licenses.dependants import resting
    from reviews.workflow.actions.following import AT_ONCE, follow_terms
    from reviews.workflow.rereads.models import Contradiction

    row, known = License.objects.get(key=KEY), held([KEY])[KEY]
    with timed("the form lists what rests on the term"):
        rests = resting(KEY, PATH, known.terms[PATH], cast.legal)
    changed = {"values": {PATH: Term("unclear", "proposed")}, "seen": known.number, "reason": "A measurement."}
    with transaction.atomic():
        with timed(f"the act, {rests.count if rests else 0:,} passes"):
            version = change_terms(row, by=cast.legal, **changed)
        print(f"    outdated: {Contradiction.objects.filter(changed_terms=version).count():,}")
        transaction.set_rollback(True)
    if not last:
        return
    version = change_terms(row, by=cast.legal, **changed)
    with timed("a page whose turns it marked"):
        count_of(cast.legal_two)
    with timed("the job, 1,000 candidates"):
        for _ in range(1_000 // AT_ONCE):
            follow_terms(version)


if __name__ == "__main__":
    main()

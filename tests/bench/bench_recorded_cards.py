"""What recorded model cards cost: processor time of the slowest reading and rendering, and the memory of all together.

Run it with `python tests/bench/bench_recorded_cards.py`; it needs the reference data (REFERENCE_DATA). One process
reads every recorded list entry with its card into facts and findings, then renders every card to HTML. The peak of the
process bounds the memory of each single reading. Targets: 1 s and 200 MB.
"""

import os
import resource
import secrets
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ |= {
    "PORTAL_TEST": "1",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "DATABASE_URL": "postgresql://x@127.0.0.1:1/x",
}
os.environ |= {"REDIS_URL": "redis://127.0.0.1:1/0", "DJANGO_SETTINGS_MODULE": "portal.settings"}

import django  # noqa: E402

django.setup()

from reviews.evidence.card_html import render  # noqa: E402
from tests.hub.test_reference import CARDS, cards, gathered  # noqa: E402


def peak() -> int:
    """The most memory that this process has held, in bytes (Linux counts KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> int:
    """Measure, print, and say whether the targets are met."""
    if not CARDS.is_file():
        print("There are no recorded cards here; set REFERENCE_DATA to where they are.", file=sys.stderr)
        return 2
    before, slowest, dearest, count = peak(), (0.0, ""), (0.0, ""), 0
    for entry in cards(1):
        started = time.process_time()
        gathered(entry)
        read = time.process_time()
        render(entry["readme"].encode("utf-8", "replace").decode())
        shown = time.process_time()
        slowest = max(slowest, (read - started, entry["repo"]))
        dearest = max(dearest, (shown - read, entry["repo"]))
        count += 1
    print(
        f"{count:,} cards: slowest reading {slowest[0] * 1000:.0f} ms ({slowest[1]}), slowest rendering "
        f"{dearest[0] * 1000:.0f} ms ({dearest[1]}); the process began with {before / 2**20:.0f} MiB and held at most "
        f"{peak() / 2**20:.0f} MiB."
    )
    met = slowest[0] < 1 and dearest[0] < 1 and peak() < 200e6
    print(f"Targets of 1 s and 200 MB: {'met' if met else 'NOT MET'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

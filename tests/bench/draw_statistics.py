"""Draw the planner's statistics of 20,000 decisions, for the test of the lists' plans (tests/house/test_plans.py).

Run it with `python tests/bench/draw_statistics.py` after a migration of a table, a column or an index that a list
reads. It fills a database as bench_pages does, and writes what PostgreSQL knows of our tables after ANALYZE.
"""

import lzma
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from portal.embedded.initdb import ADMIN, binaries, environment  # noqa: E402
from tests.bench import bench_pages  # noqa: E402

PLACE = ROOT / "tests" / "house" / "statistics.sql.xz"
SIZE = 20_000
STATEMENT = re.compile(r"^SELECT \* FROM pg_catalog\.pg_restore_\w+\(\n.*?^\);$", re.DOTALL | re.MULTILINE)
"""One of the statements of the dump; a value in it may have empty lines."""


def main() -> None:
    """Fill, ask pg_dump for the statistics, and write those of our own tables and indexes."""
    options = bench_pages.parser(__doc__.splitlines()[0]).parse_args()
    with bench_pages.ready(options) as services:
        ((_, name),) = bench_pages.fill(services, (SIZE,), options)
        command = [str(binaries() / "pg_dump"), "--statistics-only", "--table", "public.reviews_*"]
        done = subprocess.run(
            [*command, "--dbname", services.postgres.url(ADMIN, name)],
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
    words = "\n".join(STATEMENT.findall(done.stdout))
    PLACE.write_bytes(lzma.compress(words.encode(), preset=9))
    print(f"{PLACE}: {PLACE.stat().st_size / 1024:.0f} KiB, {len(words) / 1024:.0f} KiB of SQL")


if __name__ == "__main__":
    main()

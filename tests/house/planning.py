"""The planner as it is in a portal of 20,000 decisions, on a database of a few rows.

PostgreSQL plans with what ANALYZE wrote down and with the sizes of the files. The former comes from
``statistics.sql.xz``, which `tests/bench/draw_statistics.py` draws from a filled portal; the latter is given to the
files as a hole at their end, which takes no space, is read by nobody, and goes again.
"""

import json
import lzma
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

STATISTICS = Path(__file__).with_name("statistics.sql.xz")
BLOCK = 8192
SIZES = r"""
SELECT pg_relation_filepath(c.oid), c.relpages FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
WHERE coalesce(i.indrelid, c.oid)::regclass::text LIKE 'reviews\_%' AND c.relkind IN ('r', 'i')
"""


def data_folder() -> Path | None:
    """Return the folder of the server's files, None if it is not the one that these tests started."""
    folder = Path(connection.settings_dict["HOST"]) / "data"
    return folder if folder.is_dir() else None


FORGET = """
SELECT pg_clear_relation_stats(schemaname, relname) FROM pg_stat_user_tables WHERE relname LIKE 'reviews%%';
SELECT pg_clear_attribute_stats(schemaname, tablename, attname, inherited) FROM pg_stats
WHERE tablename LIKE 'reviews%%';
"""


@contextmanager
def large(*, analysed: bool = True) -> Iterator[None]:
    """Let the planner believe in 20,000 decisions until the end of the block; statistics go with the transaction.

    Unless ``analysed``, it knows only how large the files are, as right after a large import.
    """
    folder = data_folder()
    assert folder is not None
    assert connection.in_atomic_block
    before: dict[Path, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(lzma.decompress(STATISTICS.read_bytes()).decode().replace("%", "%%"), [])
        cursor.execute(SIZES)
        for path, pages in cursor.fetchall():
            place = folder / path
            before[place] = place.stat().st_size
            if pages * BLOCK > before[place]:
                os.truncate(place, pages * BLOCK)
        if not analysed:
            cursor.execute(FORGET, [])
    try:
        yield
    finally:
        for place, size in before.items():
            os.truncate(place, size)


def walked(statements: Iterable[str]) -> set[str]:
    """Return the tables that the plans of these statements walk from end to end."""
    found: set[str] = set()
    with connection.cursor() as cursor:
        for statement in statements:
            if statement.lstrip("( ").startswith(("SELECT", "WITH")):
                cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}".replace("%", "%%"), [])
                (told,) = cursor.fetchone()
                plan = json.loads(told) if isinstance(told, str) else told
                found |= {
                    str(node["Relation Name"]) for node in _nodes(plan[0]["Plan"]) if node["Node Type"] == "Seq Scan"
                }
    return found


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)

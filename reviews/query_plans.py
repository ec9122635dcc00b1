"""A cursor whose statements PostgreSQL plans once for a connection: long ones take it longer to plan than to answer.

Django binds values on the client, so that each statement is another text and is planned anew. Here they stay apart.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Cursor
from psycopg.errors import FeatureNotSupported

ASKED = 1
"""How often a connection is asked a statement before PostgreSQL keeps it."""


@contextmanager
def planned() -> Iterator[Any]:
    """Open a cursor, which Django's wrappers watch like any other, on the connection of this thread.

    Within a transaction it is Django's own: should a migration change what a statement returns, nothing could be asked
    anew there.
    """
    ours: Any = connections[DEFAULT_DB_ALIAS]
    if ours.in_atomic_block:
        with ours.cursor() as plain:
            yield plain
        return
    ours.close_if_health_check_failed()
    ours.ensure_connection()
    raw = ours.connection
    raw.prepare_threshold = ASKED  # Django's own cursors know no such statements
    with ours.wrap_database_errors, ours._prepare_cursor(_PlannedCursor(raw)) as cursor:
        yield cursor


class _PlannedCursor(Cursor[Any]):
    """A cursor that asks anew if a migration has meanwhile changed what a kept statement returns."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "_PlannedCursor":
        try:
            return super().execute(query, params, **options)
        except FeatureNotSupported:
            return super().execute(query, params, prepare=False)

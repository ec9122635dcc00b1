"""A kept connection is asked whether it lives only where that is in doubt.

Django asks ``SELECT 1`` before the first statement of each request, which is a round trip of every page and answer.
Here that statement itself is the question: should the connection end just then, it is asked once more over a new one,
if it only reads. The names of the class and of the module are those by which Django finds a backend.
"""

import math
import select
import time
from typing import Any

from django.db import OperationalError
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper
from psycopg import ServerCursor
from psycopg.pq import ConnStatus, TransactionStatus

DOUBT_SECONDS = 10.0
"""How long after its last use a silent connection is trusted. A firewall that drops an idle one says nothing, but waits
for minutes before it does."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to PostgreSQL; it lives if it was used a moment ago and the server has sent nothing since."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._trusted_at = -math.inf
        self.unproven = False
        """Whether the connection is trusted, and has answered nothing since."""

    def is_usable(self) -> bool:
        """Tell whether the connection lives, by a statement unless that is all but certain."""
        now = time.monotonic()
        recent, self._trusted_at = now - self._trusted_at < DOUBT_SECONDS, now
        self.unproven = recent and self.connection is not None and is_silent(self.connection)
        return self.unproven or super().is_usable()

    def make_cursor(self, cursor: Any) -> CursorWrapper:
        """Return Django's cursor, or for the first statement over a trusted connection one that may ask it again."""
        return FirstStatement(cursor, self) if self.unproven else super().make_cursor(cursor)


class FirstStatement(CursorWrapper):
    """A cursor on a connection that may have ended since it was trusted."""

    db: DatabaseWrapper
    cursor: Any

    def execute(self, sql: Any, params: Any = None) -> Any:
        """Send a statement; if the connection has just ended and it only reads, once more over a new one."""
        of = self.db
        reads = str(sql).startswith("SELECT ") and not isinstance(self.cursor, ServerCursor)
        may = of.unproven and reads and not of.in_atomic_block
        of.unproven = False
        try:
            return super().execute(sql, params)
        except OperationalError:
            if not may or of.connection is None or not of.connection.closed:
                raise
        of.close()
        of.ensure_connection()
        # The kind of cursor that it was: one that binds values here, or one whose statements are planned once.
        self.cursor = type(self.cursor)(of.connection)
        return super().execute(sql, params)


def is_silent(connection: Any) -> bool:
    """Tell whether a connection is idle and the server has sent nothing: one that ends it says so, whether it is
    stopped, killed or told to."""
    of_server = connection.pgconn
    if of_server.status != ConnStatus.OK or of_server.transaction_status != TransactionStatus.IDLE:
        return False
    asked = select.poll()
    asked.register(of_server.socket, select.POLLIN)
    return not asked.poll(0)

"""A kept connection is asked whether it lives only where that is in doubt.

Django asks ``SELECT 1`` before the first statement of each request, which is a round trip of every page and answer. Its
name for the class and for the module is kept: it finds a backend by them.
"""

import math
import select
import time
from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import ConnStatus, TransactionStatus

DOUBT_SECONDS = 10.0
"""How long after its last use a silent connection is trusted. A firewall that drops an idle one says nothing, but waits
for minutes before it does."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to PostgreSQL; it lives if it was used a moment ago and the server has sent nothing since."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._trusted_at = -math.inf

    def is_usable(self) -> bool:
        """Tell whether the connection lives, by a statement unless that is certain."""
        now = time.monotonic()
        recent, self._trusted_at = now - self._trusted_at < DOUBT_SECONDS, now
        return (recent and self.connection is not None and is_silent(self.connection)) or super().is_usable()


def is_silent(connection: Any) -> bool:
    """Tell whether a connection is idle and the server has sent nothing: one that ends it says so, whether it is
    stopped, killed or told to."""
    of_server = connection.pgconn
    if of_server.status != ConnStatus.OK or of_server.transaction_status != TransactionStatus.IDLE:
        return False
    asked = select.poll()
    asked.register(of_server.socket, select.POLLIN)
    return not asked.poll(0)

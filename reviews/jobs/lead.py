"""The lead among schedulers: one of them works, the others stand by until the leader's connection ends."""

from typing import Any

from django.db import connection

# Any constant will do as long as nothing else in the database takes the same advisory lock: "lead" in ASCII.
LEAD_LOCK = 0x6C656164


class SchedulerLead:
    """The lead of this process, held by its session with PostgreSQL: who loses the connection loses the lead."""

    def __init__(self) -> None:
        self._session: Any = None

    def is_held(self) -> bool:
        """Tell whether this process leads, and take the lead if it is free. Raises ``OperationalError``."""
        with connection.cursor() as cursor:
            if connection.connection is self._session:
                return True
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LEAD_LOCK])
            (taken,) = cursor.fetchone()
        self._session = connection.connection if taken else None
        return bool(taken)

    def give_up(self) -> None:
        """Let another one lead at once; without the connection, PostgreSQL has done so itself."""
        if self._session is not None and connection.connection is self._session:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LEAD_LOCK])
        self._session = None

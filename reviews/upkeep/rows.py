"""The write that only the owner of the tables can make: old snapshots become tombstones."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from reviews.evidence.models import Tombstone


def bury(snapshots: Collection[int], *, before: datetime) -> list[Tombstone]:
    """Replace these snapshots by tombstones through the database's function, and return the tombstones in order.

    Raises ``IntegrityError`` if something rests on one of them or it was read since, and ``ProgrammingError`` for any
    role but the owner; then nothing has changed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT tombstone FROM reviews_prune(%s, %s)", [list(snapshots), before])
        numbers = [row[0] for row in cursor.fetchall()]
    return list(Tombstone.objects.filter(pk__in=numbers).order_by("pk"))

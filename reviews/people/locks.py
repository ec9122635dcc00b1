"""The lock of the room: acts that change who may sign in or act exclude acts that rest on it."""

from django.db import connection

# Any constant will do as long as nothing else in the database takes the same advisory lock: "people" in ASCII.
PEOPLE_LOCK = 0x70656F706C65


def change_people() -> None:
    """Wait for every act that rests on who may sign in, then exclude them until this transaction ends.

    Take it before the first entry of the transaction: an act holds the ledger's lock from its entry on.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PEOPLE_LOCK])


def freeze_people() -> None:
    """Keep holds, roles and administrators as they are until this transaction ends; many acts may do so at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [PEOPLE_LOCK])

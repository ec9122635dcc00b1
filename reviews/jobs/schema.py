"""Whether the database was migrated by a newer version than this one, whose rows this code would misread."""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from reviews.language.phrases import say

OURS = "reviews"


@cache
def known() -> frozenset[str]:
    """Return the names of the portal's migrations that this version has, and of those that they replace."""
    disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    names = {name for app, name in disk if app == OURS}
    return frozenset(names | {name for one in disk.values() for app, name in one.replaces if app == OURS})


def unknown_migrations() -> list[str]:
    """Return the portal's migrations that the database has and this version does not know, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations WHERE app = %s", [OURS])
        return sorted({name for (name,) in cursor.fetchall()} - known())


def refusal() -> str:
    """Return why this version must not work on the database, "" if it may."""
    ahead = unknown_migrations()
    if not ahead:
        return ""
    return say(
        "The database has the migration {ahead}, which this version does not know. Start the newer version.",
        ahead=ahead[-1],
    )

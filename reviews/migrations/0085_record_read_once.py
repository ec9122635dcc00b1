"""A record's JSON is read once for each row of the lists, and not once for each of the twenty values taken from it.

PostgreSQL puts a subquery's expression in the place of each of its uses. Where the expression is costly, ``OFFSET 0``
keeps it one: the rows stay the same and take an eighth of the time.
"""

from typing import Any

from django.db import migrations

USED_OFTEN = ("jsonb AS body) AS record", "AS day) AS shaken", "AS root) AS family", "AS class) AS rights")
"""The ends of the subqueries whose value stands in several places."""


def define(cursor: Any, changes: dict[str, str]) -> None:
    """Define the rows as they are with some expressions for others, whichever migration defined them last."""
    cursor.execute("SELECT pg_get_functiondef('catalog_entries(integer[])'::regprocedure)")
    written = cursor.fetchone()[0]
    for old, new in changes.items():
        if written.count(old) != 1:
            raise ValueError(f"catalog_entries does not say {old!r} once; write this migration anew.")
        written = written.replace(old, new)
    cursor.execute(written)


def once(end: str) -> str:
    """Return the end of a subquery that is worked out once for each row."""
    return end.replace(") AS", " OFFSET 0) AS")


def read_once(apps: Any, schema_editor: Any) -> None:
    """Work each value out once; no row changes."""
    with schema_editor.connection.cursor() as cursor:
        define(cursor, {end: once(end) for end in USED_OFTEN})


def read_each_time(apps: Any, schema_editor: Any) -> None:
    """Undo it; no row changes."""
    with schema_editor.connection.cursor() as cursor:
        define(cursor, {once(end): end for end in USED_OFTEN})


class Migration(migrations.Migration):
    dependencies = [("reviews", "0084_token_scopes")]

    operations = [migrations.RunPython(read_once, read_each_time)]

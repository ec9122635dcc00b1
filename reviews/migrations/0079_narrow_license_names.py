"""Names of licenses are narrow enough for the index that holds what the catalog counts.

An entry of an index has at most 2704 bytes. A name of 200 letters of four bytes, beside a workload's of 100, took more,
and the decision could not be issued. In the rows of the lists, a longer name is its beginning with a mark of its
digest, so that two names stay two; the decision and its record have the whole one.
"""

from typing import Any

from django.db import migrations

NARROW = """
CREATE FUNCTION catalog_name(said text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN octet_length(said) <= 300 THEN said
        ELSE left(said, 60) || '… ' || left(encode(sha256(convert_to(said, 'UTF8')), 'hex'), 8) END
$$;
"""
BEFORE, AFTER = "d.sha256, d.license_name, d.task", "d.sha256, catalog_name(d.license_name), d.task"
LONG = "SELECT refresh_catalog(array(SELECT number FROM reviews_decision WHERE octet_length(license_name) > 300))"


def define(cursor: Any, old: str, new: str) -> None:
    """Define the rows as they are with one expression for another, whichever migration defined them last."""
    cursor.execute("SELECT pg_get_functiondef('catalog_entries(integer[])'::regprocedure)")
    written = cursor.fetchone()[0]
    if written.count(old) != 1:
        raise ValueError(f"catalog_entries does not say {old!r} once; write this migration anew.")
    cursor.execute(written.replace(old, new))


def narrow(apps: Any, schema_editor: Any) -> None:
    """Narrow the names from now on, and those that there are."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(NARROW)
        define(cursor, BEFORE, AFTER)
        cursor.execute(LONG)


def widen(apps: Any, schema_editor: Any) -> None:
    """Undo it; rows are written anew when something changes them."""
    with schema_editor.connection.cursor() as cursor:
        define(cursor, AFTER, BEFORE)
        cursor.execute("DROP FUNCTION catalog_name(text)")


class Migration(migrations.Migration):
    dependencies = [("reviews", "0078_results_and_repairs")]

    operations = [migrations.RunPython(narrow, widen)]

"""The tests' database, which is migrated in a quicker way than a portal's, has the same tables."""

import pytest
from django.core.management import call_command
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)
SCHEMA = """
SELECT 'column', table_name || '.' || column_name, concat_ws(' ', ordinal_position, data_type, udt_name,
    character_maximum_length, is_nullable, column_default, is_identity, identity_generation, is_generated,
    generation_expression, collation_name)
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', oid::regprocedure::text, prosrc
FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prolang <> (SELECT oid FROM pg_language
    WHERE lanname = 'c')
UNION ALL SELECT 'view', viewname, definition FROM pg_views WHERE schemaname = 'public'
"""


def schema() -> dict[tuple[str, str], str]:
    """Every column, constraint, index, trigger, function and view, as PostgreSQL describes it."""
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA)
        return {(kind, name): said for kind, name, said in cursor.fetchall()}


@pytest.mark.long
def test_the_tables_are_those_that_a_portal_migrates_to() -> None:
    quick, name = schema(), connection.settings_dict["NAME"]
    plain = f"{name}_plain"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{plain}" TEMPLATE template0')
    connection.close()
    connection.settings_dict["NAME"] = plain
    try:
        call_command("migrate", verbosity=0)
        found = schema()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{plain}" WITH (FORCE)')
    assert len(found) > 2000
    assert {key: (quick.get(key), found.get(key)) for key in {*quick, *found} if quick.get(key) != found.get(key)} == {}

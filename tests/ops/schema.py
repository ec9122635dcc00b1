"""What a database is made of, as lines that can be compared; the order of columns is left out.

A column that a migration added stands last in its table and elsewhere in a new database; nothing in the portal depends
on the order, because Django names the columns in every statement.
"""

import re

from django.db import connection

COLUMNS = """
SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
    a.attgenerated, a.attcollation::regcollation, pg_get_expr(d.adbin, d.adrelid), a.attacl
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0
    AND NOT a.attisdropped
"""
CONSTRAINTS = """
SELECT 'constraint', conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = current_schema()::regnamespace
"""
INDEXES = "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
TRIGGERS = "SELECT 'trigger', tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
FUNCTIONS = """
SELECT 'function', pg_get_functiondef(oid), proacl FROM pg_proc p WHERE pronamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
EXTENSIONS = "SELECT 'extension', extname, extversion, extnamespace::regnamespace FROM pg_extension"
SEQUENCES = """
SELECT 'sequence', s.seqrelid::regclass, s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
    s.seqcycle, d.refobjid::regclass
FROM pg_sequence s JOIN pg_depend d ON d.objid = s.seqrelid AND d.deptype IN ('a', 'i')
"""
RELATIONS = """
SELECT 'relation', relkind, relname, relowner::regrole, relpersistence, reloptions FROM pg_class
WHERE relnamespace = current_schema()::regnamespace
"""
GRANTS = """
SELECT 'grant', relname, grantee::regrole, privilege_type FROM pg_class, aclexplode(relacl)
WHERE relnamespace = current_schema()::regnamespace AND grantee <> relowner
"""


def schema() -> set[str]:
    """Everything but the grants, one line each: relations, columns, constraints, indexes, triggers, functions."""
    return _lines(COLUMNS, CONSTRAINTS, INDEXES, TRIGGERS, FUNCTIONS, EXTENSIONS, SEQUENCES, RELATIONS)


def grants() -> set[str]:
    """Each right that a role other than the owner has on a table or a sequence."""
    return _lines(GRANTS)


def _lines(*queries: str) -> set[str]:
    found = set()
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(query)
            found |= {re.sub(LIST, _each, " ".join(map(str, row))) for row in cursor.fetchall()}
    return found


LIST = r"\(ARRAY\[([^\[\]]*)\]\)::text\[\]"


def _each(found: re.Match[str]) -> str:
    """Write a cast of a list as casts of its elements, which is what PostgreSQL makes of it when a dump is restored."""
    return "ARRAY[" + ", ".join(f"({one})::text" for one in found[1].split(", ")) + "]"

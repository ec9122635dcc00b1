"""Make what is written once write-once: plain SQL triggers that no setting of a library can switch off.

The SQL is part of this file, because a migration that ran must never change. A later write-once table gets a migration
of its own with a WRITE_ONCE and an SQL text like these.
"""

from django.db import migrations

WRITE_ONCE = (
    "reviews_ledgerentry",
    "reviews_textblob",
    "reviews_snapshot",
    "reviews_reading",
    "reviews_artifact",
    "reviews_document",
    "reviews_fact",
    "reviews_finding",
    "reviews_licenseintake",
    "reviews_answer",
    "reviews_signoff",
    "reviews_signoffwithdrawal",
    "reviews_decision",
    "reviews_decisionfile",
    "reviews_decisionchange",
    "reviews_termsversion",
    "reviews_textidentity",
    "reviews_acknowledgement",
    "reviews_namedtext",
    "reviews_pagereading",
    "reviews_secondopinion",
    "reviews_nodeclassversion",
    "reviews_deskentry",
    "reviews_policyversion",
    "reviews_policystep",
    "reviews_remarkreply",
    "reviews_ledgernode",
    "reviews_signedhead",
    "reviews_headdelivery",
)

CREATE_FUNCTION = """
CREATE OR REPLACE FUNCTION reviews_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are written once: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
"""
DROP_FUNCTION = "DROP FUNCTION reviews_refuse_change();"

# TRUNCATE passes by row triggers, so it has a trigger of its own.
CREATE_TRIGGERS = """
CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
"""
DROP_TRIGGERS = "DROP TRIGGER {table}_once ON {table}; DROP TRIGGER {table}_keep ON {table};"


class Migration(migrations.Migration):
    """One function, two triggers a table."""

    # Only what 0014_tables does not replace; see there.
    replaces = [
        ("reviews", "0002_write_once"),
        ("reviews", "0005_legal_write_once"),
    ]

    dependencies = [("reviews", "0014_tables")]

    operations = [
        migrations.RunSQL(
            CREATE_FUNCTION + "".join(CREATE_TRIGGERS.format(table=table) for table in WRITE_ONCE),
            "".join(DROP_TRIGGERS.format(table=table) for table in WRITE_ONCE) + DROP_FUNCTION,
        ),
    ]

"""The tables whose rows are written once: triggers refuse changes, and the app's database role may not even try."""

FIRST: tuple[str, ...] = (
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
)
"""Those of the first version; its migration makes their triggers, each later one makes its own."""

TABLES: tuple[str, ...] = (
    *FIRST,
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

FUNCTION = """
CREATE OR REPLACE FUNCTION reviews_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are written once: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
"""

DROP_FUNCTION = "DROP FUNCTION reviews_refuse_change();"


def create_triggers(table: str) -> str:
    """SQL that makes a table write-once, against row changes and against TRUNCATE, which passes by row triggers."""
    return f"""
CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
"""


def drop_triggers(table: str) -> str:
    """SQL that takes the triggers away again; only a migration backwards uses it."""
    return f"DROP TRIGGER {table}_once ON {table}; DROP TRIGGER {table}_keep ON {table};"

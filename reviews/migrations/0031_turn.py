"""The tables behind “Your turn”, and the triggers that mark which candidates must be worked out anew.

What a turn says comes from rules in Python. Whatever changes a row that they read adds a mark, inside the same
statement, so that no act can forget to. A mark is a new row each time: nothing waits for another's transaction, and
whoever works out a candidate takes away only the marks that were committed before. The functions run with the owner's
rights and look names up in this schema alone.
"""

from typing import Any

import django.contrib.postgres.fields
from django.db import migrations, models

OF_CANDIDATE = "SELECT candidate_id FROM changed"
CANDIDATES = {
    "reviews_candidate": "SELECT id FROM changed",
    "reviews_track": OF_CANDIDATE,
    "reviews_signoff": OF_CANDIDATE,
    "reviews_licenseintake": OF_CANDIDATE,
    "reviews_answer": OF_CANDIDATE,
    "reviews_remark": OF_CANDIDATE,
    "reviews_remarkreply": "SELECT r.candidate_id FROM changed c JOIN reviews_remark r ON r.id = c.remark_id",
    "reviews_waiver": OF_CANDIDATE,
    # A renewed or inherited sign-off keeps the conditions of the first one.
    "reviews_condition": "SELECT t.candidate_id FROM changed c"
    " JOIN reviews_signoff s ON s.id = c.signoff_id OR s.root_id = c.signoff_id"
    " JOIN reviews_track t ON t.signoff_id = s.id",
    "reviews_contradiction": "SELECT s.candidate_id FROM changed c JOIN reviews_signoff s ON s.id = c.signoff_id",
    "reviews_readerfinding": OF_CANDIDATE,
    "reviews_readerfindingread": "SELECT f.candidate_id FROM changed c"
    " JOIN reviews_readerfinding f ON f.id = c.finding_id",
    "reviews_fact": "SELECT k.id FROM reviews_candidate k WHERE k.snapshot_id IN (SELECT snapshot_id FROM changed)",
    "reviews_finding": "SELECT k.id FROM reviews_candidate k WHERE k.snapshot_id IN (SELECT snapshot_id FROM changed)",
    "reviews_jobrun": "SELECT k.id FROM changed c JOIN reviews_candidate k ON k.id = c.subject_id"
    " WHERE c.kind = 'read_hub' AND k.state = 'reading'",
    # Whether who signed still reviews.
    "reviews_user_groups": "SELECT t.candidate_id FROM changed c JOIN reviews_signoff s ON s.signer_id = c.user_id"
    " JOIN reviews_track t ON t.signoff_id = s.id",
    # Written anew whenever a decision is issued or ends, or another day is the first on which it needs somebody.
    "reviews_catalogentry": "SELECT candidate FROM changed",
}
"""The candidates whose turns a changed row of a table may change."""

ON_CHANGE = """
CREATE FUNCTION {table}_to_turn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    INSERT INTO reviews_turnmark (candidate, from_day)
    SELECT DISTINCT marked.candidate, DATE '0001-01-01' FROM ({candidates}) AS marked (candidate);
    RETURN NULL;
END $$;
CREATE TRIGGER {table}_turn_inserted AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_to_turn();
CREATE TRIGGER {table}_turn_updated AFTER UPDATE ON {table} REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_to_turn();
CREATE TRIGGER {table}_turn_deleted AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_to_turn();
"""

# Each sign-in writes to a person's row; only another name, and whether the account is open, concerns the turns.
ON_PERSON = """
CREATE FUNCTION reviews_user_to_turn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    INSERT INTO reviews_turnmark (candidate, from_day)
    SELECT marked.candidate, DATE '0001-01-01' FROM (
        SELECT id FROM reviews_candidate WHERE requester_id = NEW.id
        UNION SELECT candidate_id FROM reviews_signoff WHERE signer_id = NEW.id
        UNION SELECT candidate_id FROM reviews_licenseintake WHERE by_id = NEW.id
        UNION SELECT candidate_id FROM reviews_waiver WHERE asked_by_id = NEW.id
        UNION SELECT candidate_id FROM reviews_remark WHERE by_id = NEW.id
        UNION SELECT r.candidate_id FROM reviews_remarkreply a JOIN reviews_remark r ON r.id = a.remark_id
            WHERE a.by_id = NEW.id
    ) AS marked (candidate);
    RETURN NULL;
END $$;
CREATE TRIGGER reviews_user_turn_updated AFTER UPDATE OF first_name, last_name, username, is_active ON reviews_user
    FOR EACH ROW WHEN ((OLD.first_name, OLD.last_name, OLD.username, OLD.is_active)
        IS DISTINCT FROM (NEW.first_name, NEW.last_name, NEW.username, NEW.is_active))
    EXECUTE FUNCTION reviews_user_to_turn();
"""

# Name, team and visibility are read where a turn is shown.
ON_WORKLOAD = """
CREATE FUNCTION reviews_workload_to_turn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    INSERT INTO reviews_turnmark (candidate, from_day)
    SELECT id, DATE '0001-01-01' FROM reviews_candidate WHERE workload_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER reviews_workload_turn_updated AFTER UPDATE ON reviews_workload FOR EACH ROW
    WHEN ((OLD.risk_level, OLD.input_modality, OLD.context_tokens, OLD.overflow_plan)
        IS DISTINCT FROM (NEW.risk_level, NEW.input_modality, NEW.context_tokens, NEW.overflow_plan))
    EXECUTE FUNCTION reviews_workload_to_turn();
"""

DROP = "DROP FUNCTION {table}_to_turn() CASCADE"

MARK_ALL = """
INSERT INTO reviews_turnmark (candidate, from_day) SELECT id, DATE '0001-01-01' FROM reviews_candidate
WHERE state IN ('reading', 'in_review', 'decided')
"""


def create(apps: Any, schema_editor: Any) -> None:
    """Create the functions and triggers in the schema of the tables, and mark every candidate that may have turns."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        texts = [ON_CHANGE.format(schema=schema, table=table, candidates=said) for table, said in CANDIDATES.items()]
        texts += [one.replace("{schema}", schema) for one in (ON_PERSON, ON_WORKLOAD)]
        for text in (*texts, MARK_ALL):
            cursor.execute(text)


def drop(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers with their functions."""
    with schema_editor.connection.cursor() as cursor:
        texts = [DROP.format(table=table) for table in (*CANDIDATES, "reviews_user", "reviews_workload")]
        for text in texts:
            cursor.execute(text)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0030_catalog_entry")]

    operations = [
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("candidate", models.BigIntegerField(db_index=True)),
                ("workload", models.BigIntegerField()),
                ("position", models.PositiveSmallIntegerField()),
                ("from_day", models.DateField()),
                ("until_day", models.DateField()),
                ("who", models.CharField(max_length=12)),
                ("person", models.BigIntegerField(null=True)),
                ("never", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("apart", models.JSONField()),
                ("strict", models.BooleanField()),
                ("hands", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("since", models.DateTimeField()),
                ("what", models.TextField()),
                ("why", models.TextField()),
                ("others", models.TextField()),
                ("page", models.CharField(max_length=40)),
                ("act", models.CharField(max_length=60)),
                ("more", models.JSONField()),
            ],
            options={"ordering": ["since", "candidate", "position", "pk"]},
        ),
        migrations.CreateModel(
            name="TurnMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("candidate", models.BigIntegerField()),
                ("from_day", models.DateField(db_index=True)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["candidate"], name="turn_mark_candidate")],
            },
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(
                condition=models.Q(("state", "rejected")), fields=["-changed_at"], name="candidate_rejected"
            ),
        ),
        migrations.RunPython(create, drop),
    ]

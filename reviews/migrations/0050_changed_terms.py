"""Keep which change of terms a contradiction comes from, and write only the days of an entry that a contradiction moves.

A changed term contradicts every legal pass that rests on it, thousands at once. A contradiction changes two columns of
a decision's entry in the catalog, so its trigger writes these instead of the whole entry.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

DAYS = """
CREATE OR REPLACE FUNCTION reviews_contradiction_to_catalog() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE found integer[];
BEGIN
    SELECT array_agg(DISTINCT numbers.number) FROM (
        SELECT d.number FROM changed c JOIN reviews_signoff s ON s.id = c.signoff_id
        JOIN reviews_decision d ON d.candidate_id = s.candidate_id) AS numbers (number) INTO found;
    IF found IS NOT NULL THEN
        PERFORM FROM reviews_catalogentry WHERE decision = ANY (found) ORDER BY decision FOR UPDATE;
        -- The decision's own sign-off that is still in force: shaken from the first day on, whatever else holds.
        UPDATE reviews_catalogentry e SET shaken_from = DATE '0001-01-01', turn_from = DATE '0001-01-01'
        FROM changed c JOIN reviews_signoff s ON s.id = c.signoff_id JOIN reviews_track t ON t.signoff_id = s.id
        JOIN reviews_decision d ON d.candidate_id = s.candidate_id
        WHERE s.id IN (d.legal_signoff_id, d.engineering_signoff_id) AND e.decision = d.number;
        -- A renewed one, or one that counts no more: worked out by the definition.
        UPDATE reviews_catalogentry e SET shaken_from = shaken.day, turn_from = catalog_turn_from(d, shaken.day)
        FROM reviews_decision d CROSS JOIN LATERAL (SELECT catalog_shaken_from(d) AS day) AS shaken
        WHERE d.number = ANY (found) AND e.decision = d.number AND e.shaken_from IS DISTINCT FROM DATE '0001-01-01';
    END IF;
    RETURN NULL;
END $$;
"""

WHOLE = """
CREATE OR REPLACE FUNCTION reviews_contradiction_to_catalog() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE found integer[];
BEGIN
    SELECT array_agg(DISTINCT numbers.number) FROM (SELECT d.number FROM changed c \
JOIN reviews_signoff s ON s.id = c.signoff_id \
JOIN reviews_decision d ON d.candidate_id = s.candidate_id) AS numbers (number) INTO found;
    IF found IS NOT NULL THEN
        PERFORM refresh_catalog(found);
    END IF;
    RETURN NULL;
END $$;
"""


def _define(text: str, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        cursor.execute(text.replace("{schema}", cursor.fetchone()[0]))


def narrow(apps: Any, schema_editor: Any) -> None:
    """Let the trigger write the two days alone."""
    _define(DAYS, schema_editor)


def widen(apps: Any, schema_editor: Any) -> None:
    """Let the trigger write whole entries, as migration 30 created it."""
    _define(WHOLE, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0049_asking")]

    operations = [
        migrations.AddField(
            model_name="contradiction",
            name="changed_terms",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.termsversion"
            ),
        ),
        migrations.RunPython(narrow, widen),
    ]

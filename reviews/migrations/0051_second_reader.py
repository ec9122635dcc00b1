"""Let “Your turn” name what waits for a second legal reviewer: readings of terms, and agreements with a licensor.

One function says which readings of a candidate's own texts nobody has agreed to yet; whether the candidate needs it is a
rule in Python. Whatever changes its answer marks the candidates whose turns it may change. A decided candidate is worked
out as soon as an agreement with its licensor waits.
"""

from typing import Any

from django.db import migrations, models

AWAITED = """
CREATE FUNCTION awaited_readings(its_candidate bigint) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = {schema}, pg_temp AS $$
    WITH own AS MATERIALIZED (SELECT * FROM reviews_candidate WHERE id = its_candidate),
    texts AS MATERIALIZED (
        SELECT d.blob_id AS sha256 FROM own k JOIN reviews_document d ON d.snapshot_id = k.snapshot_id
        WHERE d.role IN ('license', 'use_policy', 'addendum', 'gate_prompt', 'linked_page')
        UNION SELECT a.blob_id FROM own k JOIN reviews_addeddocument a ON a.hub = k.hub AND a.repo_id = k.repo_id
        WHERE a.ended_at IS NULL AND a.role <> 'notice'),
    identities AS MATERIALIZED (
        SELECT i.normalised, i.verdict, i.keys FROM texts t JOIN reviews_textidentity i ON i.sha256 = t.sha256),
    concluded AS (
        SELECT c.license_id FROM own k JOIN reviews_conclusion c ON c.hub = k.hub AND c.repo_id = k.repo_id
        WHERE c.ended_at IS NULL),
    bound AS (
        SELECT license_id FROM concluded
        UNION SELECT l.id FROM identities i, jsonb_array_elements_text(i.keys) AS named (key)
            JOIN reviews_license l ON l.key = named.key
        WHERE i.verdict = 'verbatim' AND NOT EXISTS (SELECT FROM concluded)),
    found AS (
        SELECT r.id FROM texts t JOIN reviews_termreading r ON r.document = t.sha256
        WHERE r.license_id IN (SELECT license_id FROM bound)
        UNION SELECT r.id FROM identities i JOIN reviews_termreading r ON r.words = i.normalised
        WHERE i.normalised <> '' AND r.license_id IN (SELECT license_id FROM bound)),
    newest AS (
        SELECT DISTINCT ON (r.license_id, r.path, coalesce(nullif(r.words, ''), r.document)) r.*
        FROM found JOIN reviews_termreading r USING (id)
        ORDER BY r.license_id, r.path, coalesce(nullif(r.words, ''), r.document), r.id DESC)
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'license', l.name, 'path', n.path, 'by_id', n.by_id, 'actor', n.actor, 'at', n.at, 'doubtful', n.doubtful,
        'term', n.term, 'now', (SELECT v.terms -> 'values' -> n.path FROM reviews_termsversion v
            WHERE v.license_id = n.license_id ORDER BY v.number DESC LIMIT 1)) ORDER BY n.id), '[]'::jsonb)
    FROM newest n JOIN reviews_license l ON l.id = n.license_id
    WHERE NOT EXISTS (SELECT FROM reviews_readingagreement a WHERE a.reading_id = n.id)
$$;
"""

# Decided candidates need nothing of this while their pass holds; one whose pass does not has turns already.
OPEN = "(k.state = 'in_review' OR k.state = 'decided' AND EXISTS (SELECT FROM reviews_turn w WHERE w.candidate = k.id))"
OF_TEXTS = """
    SELECT k.id FROM reviews_document d JOIN reviews_candidate k ON k.snapshot_id = d.snapshot_id
    WHERE d.blob_id IN ({texts}) AND {open}
    UNION SELECT k.id FROM reviews_addeddocument d
    JOIN reviews_candidate k ON k.hub = d.hub AND k.repo_id = d.repo_id WHERE d.blob_id IN ({texts}) AND {open}"""
OF_READINGS = """SELECT r.document FROM {readings}
    UNION SELECT i.sha256 FROM {readings} JOIN reviews_textidentity i ON i.normalised = r.words WHERE r.words <> ''"""
OF_REPOSITORY = (
    "SELECT k.id FROM changed c JOIN reviews_candidate k ON k.hub = c.hub AND k.repo_id = c.repo_id"
    " WHERE k.state IN ('in_review', 'decided')"
)
CANDIDATES = {
    "reviews_termreading": OF_TEXTS.format(open=OPEN, texts=OF_READINGS.format(readings="changed r")),
    "reviews_readingagreement": OF_TEXTS.format(
        open=OPEN, texts=OF_READINGS.format(readings="changed c JOIN reviews_termreading r ON r.id = c.reading_id")
    ),
    # A reading of a value that the terms no longer have needs nobody.
    "reviews_termsversion": OF_TEXTS.format(
        open=OPEN,
        texts=OF_READINGS.format(readings="changed c JOIN reviews_termreading r ON r.license_id = c.license_id"),
    ),
    "reviews_textidentity": OF_TEXTS.format(
        open=OPEN,
        texts="SELECT c.sha256 FROM changed c WHERE EXISTS (SELECT FROM reviews_termreading r WHERE r.document = c.sha256)"
        " OR c.normalised <> '' AND EXISTS (SELECT FROM reviews_termreading r WHERE r.words = c.normalised)",
    ),
    "reviews_conclusion": OF_REPOSITORY,
    "reviews_addeddocument": OF_REPOSITORY,
    "reviews_agreement": OF_REPOSITORY,
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
"""

TURN_FROM = """
CREATE OR REPLACE FUNCTION catalog_turn_from(d reviews_decision, shaken_from date) RETURNS date
LANGUAGE sql STABLE SET search_path = {schema}, pg_temp AS $$
    SELECT CASE
        WHEN EXISTS (SELECT FROM reviews_track t JOIN reviews_signoff s ON s.id = t.signoff_id
                WHERE t.candidate_id = d.candidate_id AND s.at > d.issued_at)
            OR EXISTS (SELECT FROM reviews_waiver w
                WHERE w.candidate_id = d.candidate_id AND w.approved_at IS NULL AND w.ended_at IS NULL)
            OR EXISTS (SELECT FROM reviews_readerfinding f, jsonb_array_elements_text(f.tracks) AS waits (track)
                WHERE f.candidate_id = d.candidate_id AND NOT EXISTS (
                    SELECT FROM reviews_readerfindingread r WHERE r.finding_id = f.id AND r.track = waits.track)){more}
        THEN DATE '0001-01-01'
        ELSE least(
            shaken_from,
            (SELECT min(s.review_by) + 1 FROM reviews_track t JOIN reviews_signoff s ON s.id = t.signoff_id
                WHERE t.candidate_id = d.candidate_id AND t.state IN ('passed', 'passed_with_conditions')),
            (SELECT min(c.due) + 1 FROM reviews_track t JOIN reviews_signoff s ON s.id = t.signoff_id
                JOIN reviews_condition c ON c.signoff_id = coalesce(s.root_id, s.id)
                WHERE t.candidate_id = d.candidate_id AND c.met_at IS NULL))
        END
$$;
"""
AGREEMENT_WAITS = """
            OR EXISTS (SELECT FROM reviews_candidate k
                JOIN reviews_agreement a ON a.hub = k.hub AND a.repo_id = k.repo_id
                WHERE k.id = d.candidate_id AND a.approved_at IS NULL AND a.ended_at IS NULL)"""

AGREEMENT_TO_CATALOG = """
CREATE FUNCTION reviews_agreement_to_catalog() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE found integer[];
BEGIN
    SELECT array_agg(DISTINCT d.number) FROM changed c
    JOIN reviews_candidate k ON k.hub = c.hub AND k.repo_id = c.repo_id
    JOIN reviews_decision d ON d.candidate_id = k.id INTO found;
    IF found IS NOT NULL THEN
        PERFORM FROM reviews_catalogentry WHERE decision = ANY (found) ORDER BY decision FOR UPDATE;
        UPDATE reviews_catalogentry e SET turn_from = catalog_turn_from(d, e.shaken_from)
        FROM reviews_decision d WHERE d.number = ANY (found) AND e.decision = d.number;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER reviews_agreement_inserted AFTER INSERT ON reviews_agreement REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_agreement_to_catalog();
CREATE TRIGGER reviews_agreement_updated AFTER UPDATE ON reviews_agreement REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_agreement_to_catalog();
"""

FILL = """
UPDATE reviews_catalogentry e SET turn_from = catalog_turn_from(d, e.shaken_from)
FROM reviews_decision d WHERE e.decision = d.number AND EXISTS (
    SELECT FROM reviews_agreement a WHERE a.hub = d.hub AND a.repo_id = d.repo_id
        AND a.approved_at IS NULL AND a.ended_at IS NULL)
"""
MARK = "INSERT INTO reviews_turnmark (candidate, from_day) SELECT id, DATE '0001-01-01' FROM reviews_candidate WHERE state = 'in_review'"


def _run(schema_editor: Any, *texts: str) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        for text in texts:
            cursor.execute(text.replace("{schema}", schema))


def create(apps: Any, schema_editor: Any) -> None:
    """Create the function and the triggers, and mark every candidate under review."""
    triggers = [ON_CHANGE.replace("{table}", table).replace("{candidates}", said) for table, said in CANDIDATES.items()]
    turn_from = TURN_FROM.replace("{more}", AGREEMENT_WAITS)
    _run(schema_editor, AWAITED, *triggers, turn_from, AGREEMENT_TO_CATALOG, FILL, MARK)


def drop(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers with their functions, and let an agreement move no entry."""
    triggers = [f"DROP FUNCTION {table}_to_turn() CASCADE" for table in CANDIDATES]
    _run(
        schema_editor, *triggers, "DROP FUNCTION reviews_agreement_to_catalog() CASCADE",
        TURN_FROM.replace("{more}", ""), "DROP FUNCTION awaited_readings(bigint)", MARK,
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("reviews", "0050_changed_terms")]

    operations = [
        migrations.AddIndex(
            model_name="termreading", index=models.Index(fields=["document"], name="term_reading_text")
        ),
        migrations.AddIndex(
            model_name="termreading",
            index=models.Index(
                condition=models.Q(("words", ""), _negated=True), fields=["words"], name="term_reading_same"
            ),
        ),
        migrations.AddIndex(
            model_name="textidentity", index=models.Index(fields=["normalised"], name="text_identity_words")
        ),
        migrations.RunPython(create, drop),
    ]

"""The table behind catalog, lists and checks, its definition, and the triggers that keep it true.

The definition is one SQL function over the tables of the review; ``refresh_catalog`` writes what it returns. Whatever
changes a row that the definition reads calls it, inside the same statement, so that no act can forget to. The functions
run with the owner's rights and look names up in this schema alone: the app's role cannot write the table by itself.
"""

from typing import Any

import django.contrib.postgres.indexes
from django.db import migrations, models

SIGNOFF_HOLDS = """
CREATE FUNCTION catalog_signoff_holds(own bigint, its_candidate bigint, track_name text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = {schema}, pg_temp AS $$
    -- The sign-off that counts: the one in force on the track if it renews the decision's own, else the own one.
    SELECT EXISTS (
        SELECT FROM reviews_signoff o
        JOIN reviews_track t ON t.candidate_id = its_candidate AND t.name = track_name
        LEFT JOIN reviews_signoff f ON f.id = t.signoff_id AND coalesce(f.root_id, f.id) = coalesce(o.root_id, o.id)
        JOIN reviews_signoff s ON s.id = coalesce(f.id, o.id)
        JOIN reviews_candidate c ON c.id = its_candidate
        JOIN reviews_snapshot n ON n.id = c.snapshot_id
        WHERE o.id = own AND (n.groups @> s.basis OR n.earlier @> jsonb_build_array(s.basis))
            AND NOT EXISTS (SELECT FROM reviews_contradiction x WHERE x.signoff_id = s.id))
$$;
"""

SHAKEN_FROM = """
CREATE FUNCTION catalog_shaken_from(d reviews_decision) RETURNS date
LANGUAGE sql STABLE SET search_path = {schema}, pg_temp AS $$
    SELECT CASE
        WHEN NOT catalog_signoff_holds(d.legal_signoff_id, d.candidate_id, 'legal')
            OR NOT catalog_signoff_holds(d.engineering_signoff_id, d.candidate_id, 'engineering')
            OR EXISTS (SELECT FROM reviews_track t WHERE t.candidate_id = d.candidate_id
                AND t.state NOT IN ('passed', 'passed_with_conditions'))
        THEN DATE '0001-01-01'
        ELSE (
            -- A waiver that it rested on and that has ended; one that replaces it counts until the day it expires.
            SELECT min(coalesce((
                SELECT max(i.expires) + 1 FROM reviews_waiver i
                WHERE i.candidate_id = d.candidate_id AND i.rule = w.rule AND i.ended_at IS NULL
                    AND i.approved_at IS NOT NULL), DATE '0001-01-01'))
            FROM reviews_waiver w
            WHERE w.candidate_id = d.candidate_id AND w.approved_at <= d.issued_at AND w.ended_at > d.issued_at
                AND w.expires >= (d.issued_at AT TIME ZONE 'UTC')::date)
        END
$$;
"""

TURN_FROM = """
CREATE FUNCTION catalog_turn_from(d reviews_decision, shaken_from date) RETURNS date
LANGUAGE sql STABLE SET search_path = {schema}, pg_temp AS $$
    SELECT CASE
        WHEN EXISTS (SELECT FROM reviews_track t JOIN reviews_signoff s ON s.id = t.signoff_id
                WHERE t.candidate_id = d.candidate_id AND s.at > d.issued_at)
            OR EXISTS (SELECT FROM reviews_waiver w
                WHERE w.candidate_id = d.candidate_id AND w.approved_at IS NULL AND w.ended_at IS NULL)
            OR EXISTS (SELECT FROM reviews_readerfinding f, jsonb_array_elements_text(f.tracks) AS waits (track)
                WHERE f.candidate_id = d.candidate_id AND NOT EXISTS (
                    SELECT FROM reviews_readerfindingread r WHERE r.finding_id = f.id AND r.track = waits.track))
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

ENTRIES = """
CREATE FUNCTION catalog_entries(wanted integer[]) RETURNS SETOF reviews_catalogentry
LANGUAGE sql STABLE SET search_path = {schema}, pg_temp AS $$
    SELECT d.number, d.candidate_id, d.hub, d.repo_id, d.commit, d.sha256, d.license_name, d.task,
        coalesce((SELECT f.value FROM reviews_fact f WHERE f.snapshot_id = d.snapshot_id AND f.key = 'card.languages'
            AND jsonb_typeof(f.value) = 'array' LIMIT 1), '[]'::jsonb),
        d.runtime, d.node_class, d.context_tokens, d.parameters,
        w.id, w.slug, w.name, w.private, w.risk_level, w.data_sensitivity, w.environment, m.id, m.slug, m.name,
        d.issued_at, d.review_by,
        CASE WHEN EXISTS (SELECT FROM reviews_issuedfortest x WHERE x.decision_id = d.number)
            AND NOT EXISTS (SELECT FROM reviews_productionrelease x WHERE x.decision_id = d.number)
        THEN 'test' ELSE 'production' END,
        coalesce(h.kind, ''),
        (SELECT min(c.lapses_on) + 1 FROM reviews_condition c
            WHERE c.signoff_id IN (coalesce(l.root_id, l.id), coalesce(e.root_id, e.id)) AND c.met_at IS NULL),
        shaken.day, catalog_turn_from(d, shaken.day),
        coalesce(p.body -> 'under_review' ->> w.risk_level, 'deny') <> 'allow',
        jsonb_build_object(
            'legal', jsonb_build_object('outcome', l.outcome, 'reason', l.reason, 'first', lu.first_name,
                'last', lu.last_name, 'username', lu.username),
            'engineering', jsonb_build_object('outcome', e.outcome, 'reason', e.reason, 'first', eu.first_name,
                'last', eu.last_name, 'username', eu.username),
            'issuer', jsonb_build_object('first', iu.first_name, 'last', iu.last_name, 'username', iu.username),
            'fallback', record.body -> 'fallback',
            'rights', jsonb_build_object('duties', coalesce(record.body #> '{license,rights,duties}', '[]'::jsonb)),
            'change', CASE WHEN h.id IS NULL THEN NULL ELSE jsonb_build_object('successor', h.successor_id,
                'reason', h.reason, 'at', h.at) END,
            'conditions', coalesce((
                SELECT jsonb_agg(jsonb_build_object('track', s.track, 'number', c.number, 'text', c.text, 'due', c.due,
                    'lapses_on', c.lapses_on, 'met_at', c.met_at) ORDER BY s.track DESC, c.number)
                FROM reviews_condition c JOIN reviews_signoff s ON s.id = c.signoff_id
                WHERE c.signoff_id IN (coalesce(l.root_id, l.id), coalesce(e.root_id, e.id))), '[]'::jsonb),
            'alerts', coalesce((
                SELECT jsonb_agg(jsonb_build_array(a.kind, a.why) ORDER BY a.id) FROM reviews_decisionalert a
                WHERE a.decision_id = d.number AND a.closed_at IS NULL), '[]'::jsonb)),
        lower(concat_ws(E'\\n', d.repo_id, d.license_name, w.name))
    FROM reviews_decision d
    JOIN reviews_workload w ON w.id = d.workload_id
    JOIN reviews_team m ON m.id = w.team_id
    JOIN reviews_candidate k ON k.id = d.candidate_id
    JOIN reviews_policyversion p ON p.number = k.policy_id
    JOIN reviews_signoff l ON l.id = d.legal_signoff_id
    JOIN reviews_user lu ON lu.id = l.signer_id
    JOIN reviews_signoff e ON e.id = d.engineering_signoff_id
    JOIN reviews_user eu ON eu.id = e.signer_id
    JOIN reviews_user iu ON iu.id = d.issued_by_id
    LEFT JOIN reviews_decisionchange h ON h.decision_id = d.number
    CROSS JOIN LATERAL (SELECT convert_from(d.canonical, 'UTF8')::jsonb AS body) AS record
    CROSS JOIN LATERAL (SELECT catalog_shaken_from(d) AS day) AS shaken
    WHERE d.number = ANY (wanted)
$$;
"""

# Two transactions may refresh one decision at once: whoever comes second waits, and then sees what the first one wrote,
# because each statement of this function sees what is committed when it begins. The workload is locked as well: while a
# decision is being issued, its row is not there to wait for, and whoever hides its workload must not miss it.
REFRESH = """
CREATE FUNCTION refresh_catalog(wanted integer[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM FROM reviews_workload WHERE id IN (SELECT workload_id FROM reviews_decision WHERE number = ANY (wanted))
        ORDER BY id FOR SHARE;
    PERFORM FROM reviews_catalogentry WHERE decision = ANY (wanted) ORDER BY decision FOR UPDATE;
    DELETE FROM reviews_catalogentry WHERE decision = ANY (wanted);
    INSERT INTO reviews_catalogentry SELECT * FROM catalog_entries(wanted);
END $$;
"""

NUMBERS = {
    "reviews_decision": "SELECT number FROM changed",
    "reviews_decisionchange": "SELECT decision_id FROM changed",
    "reviews_decisionalert": "SELECT decision_id FROM changed",
    "reviews_issuedfortest": "SELECT decision_id FROM changed",
    "reviews_productionrelease": "SELECT decision_id FROM changed",
    "reviews_candidate": "SELECT d.number FROM changed c JOIN reviews_decision d ON d.candidate_id = c.id",
    "reviews_track": "SELECT d.number FROM changed c JOIN reviews_decision d USING (candidate_id)",
    "reviews_waiver": "SELECT d.number FROM changed c JOIN reviews_decision d USING (candidate_id)",
    "reviews_condition": "SELECT d.number FROM changed c JOIN reviews_signoff s ON s.id = c.signoff_id"
    " JOIN reviews_decision d ON d.candidate_id = s.candidate_id",
    "reviews_contradiction": "SELECT d.number FROM changed c JOIN reviews_signoff s ON s.id = c.signoff_id"
    " JOIN reviews_decision d ON d.candidate_id = s.candidate_id",
    "reviews_readerfinding": "SELECT d.number FROM changed c JOIN reviews_decision d USING (candidate_id)",
    "reviews_readerfindingread": "SELECT d.number FROM changed c JOIN reviews_readerfinding f ON f.id = c.finding_id"
    " JOIN reviews_decision d ON d.candidate_id = f.candidate_id",
    "reviews_workload": "SELECT d.number FROM changed c JOIN reviews_decision d ON d.workload_id = c.id",
    "reviews_team": "SELECT d.number FROM changed c JOIN reviews_workload w ON w.team_id = c.id"
    " JOIN reviews_decision d ON d.workload_id = w.id",
}
"""The decisions whose entry a changed row of a table may change."""

ON_CHANGE = """
CREATE FUNCTION {table}_to_catalog() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE found integer[];
BEGIN
    SELECT array_agg(DISTINCT numbers.number) FROM ({numbers}) AS numbers (number) INTO found;
    IF found IS NOT NULL THEN
        PERFORM refresh_catalog(found);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {table}_inserted AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_to_catalog();
CREATE TRIGGER {table}_updated AFTER UPDATE ON {table} REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_to_catalog();
"""

# Each sign-in writes to a person's row; only another name concerns the lists.
ON_NAME = """
CREATE FUNCTION reviews_user_to_catalog() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM refresh_catalog(array(
        SELECT d.number FROM reviews_decision d
        WHERE d.issued_by_id = NEW.id
            OR d.legal_signoff_id IN (SELECT id FROM reviews_signoff WHERE signer_id = NEW.id)
            OR d.engineering_signoff_id IN (SELECT id FROM reviews_signoff WHERE signer_id = NEW.id)));
    RETURN NULL;
END $$;
CREATE TRIGGER reviews_user_renamed AFTER UPDATE OF first_name, last_name, username ON reviews_user FOR EACH ROW
    WHEN ((OLD.first_name, OLD.last_name, OLD.username) IS DISTINCT FROM (NEW.first_name, NEW.last_name, NEW.username))
    EXECUTE FUNCTION reviews_user_to_catalog();
"""

FILL = "SELECT refresh_catalog(array(SELECT number FROM reviews_decision))"


DROP = (
    "DROP FUNCTION refresh_catalog(integer[])",
    "DROP FUNCTION catalog_entries(integer[])",
    "DROP FUNCTION catalog_turn_from(reviews_decision, date)",
    "DROP FUNCTION catalog_shaken_from(reviews_decision)",
    "DROP FUNCTION catalog_signoff_holds(bigint, bigint, text)",
)


def create(apps: Any, schema_editor: Any) -> None:
    """Create the functions and triggers in the schema of the tables, and fill the table."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        texts = [
            one.replace("{schema}", schema)
            for one in (SIGNOFF_HOLDS, SHAKEN_FROM, TURN_FROM, ENTRIES, REFRESH, ON_NAME)
        ]
        texts += [ON_CHANGE.format(schema=schema, table=table, numbers=said) for table, said in NUMBERS.items()]
        for text in (*texts, FILL):
            cursor.execute(text)


def drop(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers with their functions."""
    triggers = [f"DROP FUNCTION {table}_to_catalog() CASCADE" for table in (*NUMBERS, "reviews_user")]
    with schema_editor.connection.cursor() as cursor:
        for text in (*triggers, *DROP):
            cursor.execute(text)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0029_told")]

    operations = [
        migrations.CreateModel(
            name="CatalogEntry",
            fields=[
                ("decision", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("candidate", models.BigIntegerField(db_index=True)),
                ("hub", models.CharField(max_length=60)),
                ("repo_id", models.CharField(max_length=200)),
                ("commit", models.CharField(max_length=40)),
                ("sha256", models.CharField(max_length=64)),
                ("license_name", models.CharField(max_length=200)),
                ("task", models.CharField(max_length=60)),
                ("languages", models.JSONField()),
                ("runtime", models.CharField(max_length=200)),
                ("node_class", models.CharField(max_length=30)),
                ("context_tokens", models.PositiveIntegerField()),
                ("parameters", models.BigIntegerField(null=True)),
                ("workload", models.BigIntegerField(db_index=True)),
                ("workload_slug", models.CharField(max_length=80)),
                ("workload_name", models.CharField(max_length=100)),
                ("private", models.BooleanField()),
                ("risk", models.CharField(max_length=10)),
                ("data_sensitivity", models.CharField(max_length=20)),
                ("environment", models.CharField(max_length=30)),
                ("team", models.BigIntegerField(db_index=True)),
                ("team_slug", models.CharField(max_length=50)),
                ("team_name", models.CharField(max_length=100)),
                ("issued_at", models.DateTimeField()),
                ("review_by", models.DateField(db_index=True)),
                ("stage", models.CharField(max_length=10)),
                ("ended", models.CharField(max_length=12)),
                ("suspended_from", models.DateField(db_index=True, null=True)),
                ("shaken_from", models.DateField(db_index=True, null=True)),
                ("turn_from", models.DateField(db_index=True, null=True)),
                ("denies", models.BooleanField()),
                ("card", models.JSONField()),
                ("search", models.TextField()),
            ],
            options={
                "ordering": ["-decision"],
                "indexes": [
                    models.Index(fields=["hub", "repo_id", "commit"], name="entry_pin"),
                    models.Index(condition=models.Q(("ended", "")), fields=["-decision"], name="entry_not_ended"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search"], name="entry_search", opclasses=["gin_trgm_ops"]
                    ),
                ],
            },
        ),
        migrations.RunPython(create, drop),
    ]

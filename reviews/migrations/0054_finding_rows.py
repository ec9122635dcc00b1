"""Severity and track of the findings that there are, and findings in the rows of the lists.

``catalog_entries`` is the whole definition as migration 30 has it, with three changes: a finding that suspends is a day
of ``suspended_from``, the card names it, and the last column counts the open findings.
"""

from typing import Any

from django.db import migrations

ENTRIES = """
CREATE OR REPLACE FUNCTION catalog_entries(wanted integer[]) RETURNS SETOF reviews_catalogentry
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
        CASE WHEN EXISTS (SELECT FROM reviews_decisionalert a
            WHERE a.decision_id = d.number AND a.suspended_at IS NOT NULL AND a.closed_at IS NULL)
        THEN DATE '0001-01-01'
        ELSE (SELECT min(c.lapses_on) + 1 FROM reviews_condition c
            WHERE c.signoff_id IN (coalesce(l.root_id, l.id), coalesce(e.root_id, e.id)) AND c.met_at IS NULL) END,
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
                WHERE a.decision_id = d.number AND a.closed_at IS NULL), '[]'::jsonb),
            'halts', coalesce((
                SELECT jsonb_agg(jsonb_build_array(a.why, a.suspended_at) ORDER BY a.id) FROM reviews_decisionalert a
                WHERE a.decision_id = d.number AND a.suspended_at IS NOT NULL AND a.closed_at IS NULL), '[]'::jsonb)),
        lower(concat_ws(E'\\n', d.repo_id, d.license_name, w.name)),
        (SELECT count(*) FROM reviews_decisionalert a
            WHERE a.decision_id = d.number AND a.closed_at IS NULL AND a.severity <> '')::smallint
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

FILL = "SELECT refresh_catalog(array(SELECT number FROM reviews_decision))"


def define(apps: Any, schema_editor: Any) -> None:
    """Define the rows of the lists anew and write them."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        cursor.execute(ENTRIES.replace("{schema}", schema))
        cursor.execute(FILL)


def _before() -> str:
    """Return the definition of migration 30: this one without its three changes."""
    named, found = ENTRIES.index(",\n            'halts', "), ENTRIES.index(",\n        lower(concat_ws(")
    column, tables = ENTRIES.index(",\n        (SELECT count(*) FROM"), ENTRIES.index("\n    FROM reviews_decision d")
    text = f"{ENTRIES[:named]}){ENTRIES[found:column]}{ENTRIES[tables:]}"
    halted, lapsed = (
        text.index("CASE WHEN EXISTS (SELECT FROM reviews_decisionalert"),
        text.index("(SELECT min(c.lapses_on)"),
    )
    return f"{text[:halted]}{text[lapsed:].replace(' END,', ',', 1)}"


def define_as_before(apps: Any, schema_editor: Any) -> None:
    """Define the rows as migration 30 does; the last column goes after this, so PostgreSQL cannot compare them yet."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema()), set_config('check_function_bodies', 'off', true)")
        schema = cursor.fetchone()[0]
        cursor.execute(_before().replace("{schema}", schema))


SAID = """
UPDATE reviews_decisionalert SET
    severity = CASE WHEN kind IN ('replaced', 'scan-issue') THEN 'critical' WHEN kind = 'renamed' THEN 'medium'
        ELSE 'high' END,
    track = CASE WHEN kind IN ('commit-gone', 'scan-issue') THEN 'engineering' ELSE 'legal' END,
    due = (since AT TIME ZONE 'UTC')::date + CASE WHEN kind IN ('replaced', 'scan-issue') THEN 1
        WHEN kind = 'renamed' THEN 30 ELSE 7 END,
    outcome = CASE WHEN closed_at IS NOT NULL AND closed_by <> 'system:worker' THEN 'no-effect' ELSE '' END
WHERE kind IN ('gate-changed', 'hub-disabled', 'hub-private', 'renamed', 'replaced', 'hub-gone', 'commit-gone',
    'later-terms', 'scan-issue')
"""
"""What findings from before this migration are, by their kinds."""


def rate(apps: Any, schema_editor: Any) -> None:
    """Write severity, track and due day of the findings that there are."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(SAID)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0053_findings")]

    operations = [
        migrations.RunPython(define, define_as_before),
        migrations.RunPython(rate, migrations.RunPython.noop),
    ]

"""What the facets of the catalog need in the rows of the lists: publisher, family, languages, modality, license class,
openness, quantization, and how the node class is known.

``catalog_entries`` is the whole definition as migration 54 has it, with ten columns more. All that they repeat never
changes: the record, facts of its snapshot, versions of terms, and results of runs; so no table needs a trigger. "?" is
what is not known. Each text is limited in length and letters, because an index holds all of them.
"""

from typing import Any

from django.db import migrations, models
from django.db.models import Q

WORDS = """
CREATE OR REPLACE FUNCTION catalog_words(said text[], pattern text, most integer) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(' ' || string_agg(one, ' ' ORDER BY one) || ' ', ' ? ') FROM (
        SELECT DISTINCT one FROM unnest(said) AS words (one) WHERE one ~ pattern ORDER BY one LIMIT most) AS found
$$;
"""

RIGHTS = """
CREATE OR REPLACE FUNCTION license_rights(terms jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN terms ->> 'verified' = 'rule' THEN 'no_grant'
        WHEN commercial IN ('no', 'written_authorization') THEN 'research_only'
        WHEN commercial = 'after_registration' OR said #>> '{registration,value}' = 'always' THEN 'registration'
        WHEN said #> '{thresholds,value}' @? '$[*] ? (@.effect == "separate_license" || @.effect == "terminates"
                || @.effect == "approval")'
            OR said #>> '{outputs.train_models,value}' IN ('same_family_only', 'no_foundation_models', 'non_competing',
                'research_only', 'not_allowed')
            OR said #> '{territory.excluded,value}' @? 'strict $[0]' OR said #>> '{acts.run,value}' = 'not_allowed'
            THEN 'community_conditional'
        WHEN said #> '{restrictions,value}' @? 'strict $[0]'
            OR said #>> '{use_policy.kind,value}' IN ('inside', 'separate_document') THEN 'responsible_use'
        WHEN commercial = 'yes' AND said #>> '{flags.osi,value}' = 'yes' THEN 'osi_license'
        WHEN commercial = 'yes' AND coalesce(said #>> '{thresholds,status}', 'unknown') <> 'unknown'
            AND coalesce(said #>> '{territory.excluded,status}', 'unknown') <> 'unknown'
            AND coalesce(said #>> '{restrictions,status}', 'unknown') <> 'unknown' THEN 'permissive_model'
        ELSE '?' END
    FROM (SELECT terms -> 'values', terms #>> '{values,commercial_use,value}') AS of_license (said, commercial)
$$;
"""
"""The rule of the rights axis (reviews/licensing/rules/openness.py) as it was at this migration; a test compares both."""

CLASS = """
CREATE OR REPLACE FUNCTION catalog_license_class(licenses jsonb) RETURNS text
LANGUAGE sql STABLE SET search_path = {schema}, pg_temp AS $$
    SELECT coalesce((
        SELECT coalesce(license_rights(v.terms), '?') AS class
        FROM jsonb_each_text(CASE WHEN jsonb_typeof(licenses) = 'object' THEN licenses ELSE '{}' END) AS named
        LEFT JOIN reviews_license n ON n.key = named.key
        LEFT JOIN reviews_termsversion v ON v.license_id = n.id AND v.number::text = named.value
        ORDER BY array_position(ARRAY['?', 'no_grant', 'research_only', 'registration', 'community_conditional',
            'responsible_use', 'permissive_model', 'osi_license'], coalesce(license_rights(v.terms), '?'))
        LIMIT 1), '?')
$$;
"""
"""The narrowest class of the licenses that a decision depends on; not known if one of them is not."""

OPENNESS = """
CREATE OR REPLACE FUNCTION openness_label(class text, gate jsonb, facts jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN weights = 'withheld' OR class = 'no_grant' THEN 'closed'
        WHEN class = '?' OR gate IS NULL OR gate NOT IN ('false', '"auto"', '"manual"')
            OR weights IS DISTINCT FROM 'released' THEN '?'
        WHEN class IN ('research_only', 'registration') OR gate = '"manual"' THEN 'open access'
        WHEN class = 'osi_license' AND gate = 'false' AND facts #>> '{openness.code,value,said}' = 'released'
            AND facts #>> '{openness.training_code,value,said}' = 'released'
            AND facts #>> '{openness.data,value,said}' IN ('released', 'described')
            AND facts #>> '{openness.recipe,value,said}' IN ('released', 'described') THEN 'open source'
        ELSE 'open weights' END
    FROM (SELECT facts #>> '{openness.weights,value,said}') AS of_model (weights)
$$;
"""

FAMILY = """
CREATE OR REPLACE FUNCTION catalog_family(repo text, ancestors jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    place text := repo;
    seen text[] := ARRAY[lower(repo)];
    former text := '';
    found jsonb;
BEGIN
    IF ancestors IS NULL OR (jsonb_typeof(ancestors -> 'value') <> 'array' AND ancestors ->> 'why' <> 'not said') THEN
        RETURN '?';
    ELSIF jsonb_typeof(ancestors -> 'value') <> 'array' THEN
        RETURN repo;
    END IF;
    LOOP
        SELECT one INTO found FROM jsonb_array_elements(ancestors -> 'value') WITH ORDINALITY AS of_all (one, at)
        WHERE one ->> 'state' IS DISTINCT FROM 'cycle'
            AND lower(coalesce(nullif(one ->> 'of', ''), repo)) IN (lower(place), former)
        ORDER BY lower(coalesce(nullif(one ->> 'of', ''), repo)) <> lower(place), at LIMIT 1;
        EXIT WHEN found IS NULL OR coalesce(found ->> 'id', '') = '' OR lower(found ->> 'id') = ANY (seen);
        place := found ->> 'id';
        seen := seen || lower(place);
        former := coalesce(nullif(lower(found ->> 'renamed_from'), ''), lower(place));
    END LOOP;
    RETURN place;
END $$;
"""
"""The root that a lineage leads to, as shortlists propose it; a model that names no base is its own."""

QUANTIZATION = """
CREATE OR REPLACE FUNCTION catalog_quantization(record jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN record #>> '{rung,key}' LIKE 'gguf:%'
            THEN coalesce('gguf ' || lower(substring(record #>> '{rung,is}' FROM 'GGUF ([A-Z0-9_]{1,20})(?:$|[ ,])')), '?')
        WHEN scheme #>> '{value,quant_method}' ~ '^[A-Za-z0-9_.-]{1,20}$' THEN lower(scheme #>> '{value,quant_method}')
            || CASE WHEN scheme #>> '{value,bits}' ~ '^[0-9.]{1,4}$' THEN ' ' || (scheme #>> '{value,bits}') || '-bit'
            ELSE '' END
        WHEN scheme ->> 'why' = 'absent' AND record #>> '{evidence,lineage.relation,value}' IS DISTINCT FROM 'quantized'
            THEN 'none'
        ELSE '?' END
    FROM (SELECT record #> '{evidence,quantization.scheme}') AS of_model (scheme)
$$;
"""

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
            WHERE a.decision_id = d.number AND a.closed_at IS NULL AND a.severity <> '')::smallint,
        CASE WHEN record.body #>> '{model,publisher}' ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$'
        THEN record.body #>> '{model,publisher}' ELSE '?' END,
        CASE WHEN family.root ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,119}$' THEN family.root ELSE '?' END,
        catalog_words(array(
            SELECT lower(split_part(one, '-', 1)) FROM jsonb_array_elements_text(CASE
                WHEN jsonb_typeof(record.body #> '{evidence,card.languages,value}') = 'array'
                THEN record.body #> '{evidence,card.languages,value}' ELSE '[]' END) AS said (one)), '^[a-z]{2,3}$', 100),
        catalog_words(array(
            SELECT lower(split_part(c.language, '-', 1)) FROM reviews_suitecase c
            JOIN reviews_caseresult r ON r.suite_case_id = c.id JOIN reviews_suiterun s ON s.id = r.suite_run_id
            WHERE r.failed = '' AND s.run_id IN (
                SELECT (one ->> 'number')::bigint FROM jsonb_array_elements(CASE
                    WHEN jsonb_typeof(record.body #> '{evaluation,runs}') = 'array'
                    THEN record.body #> '{evaluation,runs}' ELSE '[]' END) AS ran (one))), '^[a-z]{2,3}$', 100),
        catalog_words(array(
            SELECT jsonb_array_elements_text(CASE
                WHEN jsonb_typeof(record.body #> '{evidence,modality.input,value}') = 'array'
                THEN record.body #> '{evidence,modality.input,value}' ELSE '[]' END)), '^[a-z_-]{1,16}$', 6),
        catalog_words(array(
            SELECT jsonb_array_elements_text(CASE
                WHEN jsonb_typeof(record.body #> '{evidence,modality.output,value}') = 'array'
                THEN record.body #> '{evidence,modality.output,value}' ELSE '[]' END)), '^[a-z_-]{1,16}$', 6),
        rights.class,
        openness_label(rights.class, record.body #> '{evidence,gate.state,value}', facts.body),
        catalog_quantization(record.body),
        CASE WHEN record.body #>> '{envelope,known}' IN ('tested', 'estimated')
        THEN record.body #>> '{envelope,known}' ELSE '?' END
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
    CROSS JOIN LATERAL (SELECT coalesce(jsonb_object_agg(f.key, jsonb_build_object('value', f.value, 'why', f.why)),
            '{}'::jsonb) AS body
        FROM reviews_fact f WHERE f.snapshot_id = d.snapshot_id AND f.key IN ('lineage.ancestors', 'openness.weights',
            'openness.code', 'openness.training_code', 'openness.data', 'openness.recipe')) AS facts
    CROSS JOIN LATERAL (SELECT catalog_family(d.repo_id, facts.body -> 'lineage.ancestors') AS root) AS family
    CROSS JOIN LATERAL (SELECT catalog_license_class(record.body #> '{license,rights,licenses}') AS class) AS rights
    WHERE d.number = ANY (wanted)
$$;
"""

FILL = "SELECT refresh_catalog(array(SELECT number FROM reviews_decision))"


def define(apps: Any, schema_editor: Any) -> None:
    """Define the rows of the lists anew and write them."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        for text in (WORDS, RIGHTS, CLASS, OPENNESS, FAMILY, QUANTIZATION, ENTRIES, FILL):
            cursor.execute(text.replace("{schema}", schema))


BROUGHT = """
DROP FUNCTION catalog_quantization(jsonb), catalog_family(text, jsonb), openness_label(text, jsonb, jsonb),
    catalog_license_class(jsonb), license_rights(jsonb), catalog_words(text[], text, integer)
"""


def _before() -> str:
    """Return the definition of migration 54: this one without the ten columns and the tables that only they need."""
    columns, tables = (
        ENTRIES.index(",\n        CASE WHEN record.body #>> '{model,pub"),
        ENTRIES.index("    FROM reviews_decision"),
    )
    more, end = (
        ENTRIES.index("    CROSS JOIN LATERAL (SELECT coalesce(jsonb_object_agg"),
        ENTRIES.index("    WHERE d.number = A"),
    )
    return f"{ENTRIES[:columns]}\n{ENTRIES[tables:more]}{ENTRIES[end:]}"


def define_as_before(apps: Any, schema_editor: Any) -> None:
    """Define the rows as migration 54 does; the columns go after this, so PostgreSQL cannot compare them yet."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema()), set_config('check_function_bodies', 'off', true)")
        schema = cursor.fetchone()[0]
        cursor.execute(_before().replace("{schema}", schema))
        cursor.execute(BROUGHT)


def unknown(length: int, value: str = "?") -> Any:
    """Return a column that is not known until the row is written anew."""
    return models.CharField(max_length=length, db_default=value)


COUNTED = (
    "license_name", "task", "node_class", "workload_slug", "workload_name", "team_slug", "data_sensitivity",
    "environment", "context_tokens", "stage", "review_by", "suspended_from", "shaken_from", "private", "team",
    "findings", "parameters", "publisher", "family", "claimed", "evaluated", "inputs", "outputs", "license_class",
    "openness", "quantization", "known",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("reviews", "0068_node_proposals")]

    operations = [
        migrations.RemoveIndex(model_name="catalogentry", name="entry_counted"),
        migrations.AddField("catalogentry", "publisher", unknown(80)),
        migrations.AddField("catalogentry", "family", unknown(120)),
        migrations.AddField("catalogentry", "claimed", unknown(500, " ? ")),
        migrations.AddField("catalogentry", "evaluated", unknown(500, " ? ")),
        migrations.AddField("catalogentry", "inputs", unknown(120, " ? ")),
        migrations.AddField("catalogentry", "outputs", unknown(120, " ? ")),
        migrations.AddField("catalogentry", "license_class", unknown(25)),
        migrations.AddField("catalogentry", "openness", unknown(15)),
        migrations.AddField("catalogentry", "quantization", unknown(40)),
        migrations.AddField("catalogentry", "known", unknown(10)),
        migrations.RunPython(define, define_as_before),
        migrations.AddIndex(
            model_name="catalogentry",
            index=models.Index(fields=["decision"], include=COUNTED, condition=Q(ended=""), name="entry_counted"),
        ),
    ]

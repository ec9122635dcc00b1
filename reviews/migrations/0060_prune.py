"""Add tombstones of old snapshots, and the functions that say what rests on a snapshot and leave a tombstone of it.

Only the owner of the tables can run the second one: it switches the triggers of write-once rows off for its own
transaction. Any later table with a foreign key to snapshots, or with a column `commit`, holds snapshots as well.
"""

from typing import Any

from django.db import migrations, models

WRITE_ONCE = ("reviews_tombstone",)

CREATE_TRIGGERS = """
CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
"""
DROP_TRIGGERS = "DROP TRIGGER {table}_once ON {table}; DROP TRIGGER {table}_keep ON {table};"

# Sentences shorten commits to 7 digits, so a word of 7 to 40 is compared by its first 7: too much stays rather than too
# little. Entries of earlier tombstones are no reason to keep what was read again. JSON writes two control characters
# with letters that are hexadecimal digits as well.
HOLDERS = r"""
CREATE FUNCTION reviews_snapshot_holders(wanted bigint[]) RETURNS TABLE (held bigint, holder text)
LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
DECLARE
    link record;
BEGIN
    FOR link IN
        SELECT c.conrelid::regclass::text AS named, a.attname AS col
        FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND c.confrelid = 'reviews_snapshot'::regclass AND c.conrelid <> ALL (ARRAY[
            'reviews_reading', 'reviews_artifact', 'reviews_document', 'reviews_fact', 'reviews_finding'
        ]::regclass[])
    LOOP
        RETURN QUERY EXECUTE format(
            'SELECT DISTINCT h.%I, %L::text FROM %s h WHERE h.%I = ANY ($1)', link.col, link.named, link.named, link.col
        ) USING wanted;
    END LOOP;
    FOR link IN
        SELECT k.oid::regclass::text AS named FROM pg_class k JOIN pg_attribute a ON a.attrelid = k.oid
        WHERE a.attname = 'commit' AND NOT a.attisdropped AND k.relkind IN ('r', 'p')
            AND k.relnamespace = current_schema()::regnamespace
            AND k.oid <> ALL (ARRAY['reviews_snapshot', 'reviews_tombstone']::regclass[])
    LOOP
        RETURN QUERY EXECUTE format(
            'SELECT DISTINCT s.id, %L::text FROM reviews_snapshot s JOIN %s h ON h.commit = s.commit'
            ' WHERE s.id = ANY ($1)', link.named, link.named
        ) USING wanted;
    END LOOP;
    RETURN QUERY SELECT s.id, 'newest of its repository' FROM reviews_snapshot s WHERE s.id = ANY (wanted)
        AND NOT EXISTS (
            SELECT 1 FROM reviews_snapshot o WHERE o.hub = s.hub AND o.repo_id = s.repo_id AND o.id > s.id
        );
    RETURN QUERY
    WITH said (named, words) AS (
        SELECT 'reviews_ledgerentry', e.label || ' ' || e.data::text FROM reviews_ledgerentry e
            WHERE e.event <> 'snapshots:pruned'
        UNION ALL SELECT 'reviews_decision', convert_from(d.canonical, 'UTF8') FROM reviews_decision d
        UNION ALL SELECT 'reviews_decisionalert', a.why FROM reviews_decisionalert a
        UNION ALL SELECT 'reviews_signoff', f.reason || ' ' || f.terms::text FROM reviews_signoff f
        UNION ALL SELECT 'reviews_watchedrepository', w.answer::text || w.lost::text FROM reviews_watchedrepository w
    ), word AS MATERIALIZED (
        SELECT DISTINCT said.named, found.part[1] AS digits
        FROM said, LATERAL regexp_matches(
            replace(replace(said.words, '\b', ' '), '\f', ' '), '[0-9a-f]{{7,}}', 'g'
        ) AS found (part)
    )
    SELECT s.id, word.named FROM reviews_snapshot s JOIN word ON word.digits = s.digest WHERE s.id = ANY (wanted)
    UNION
    SELECT s.id, word.named FROM reviews_snapshot s JOIN word ON left(word.digits, 7) = left(s.commit, 7)
    WHERE s.id = ANY (wanted) AND length(word.digits) <= 40;
END $$;
REVOKE EXECUTE ON FUNCTION reviews_snapshot_holders(bigint[]) FROM PUBLIC;
"""

# The tables are locked in the order in which a reading is stored, so that neither waits for the other.
# Constraints are checked before triggers are switched, which PostgreSQL refuses while a check is pending, and again
# after the rows are gone: a reference that someone else wrote meanwhile takes everything back.
PRUNE = """
CREATE FUNCTION reviews_prune(wanted bigint[], before timestamptz) RETURNS TABLE (tombstone bigint)
LANGUAGE plpgsql SET search_path = {schema}, pg_temp SET lock_timeout = '20s' AS $$
DECLARE
    parts CONSTANT text[] := ARRAY[
        'reviews_reading', 'reviews_artifact', 'reviews_document', 'reviews_fact', 'reviews_finding', 'reviews_snapshot'
    ];
    part text;
    found_one record;
BEGIN
    IF before > now() - interval '30 days' THEN
        RAISE EXCEPTION 'What was read in the last 30 days stays.' USING ERRCODE = 'check_violation';
    END IF;
    SELECT h.held, h.holder INTO found_one FROM reviews_snapshot_holders(wanted) h ORDER BY 1, 2 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Snapshot % stays: % rests on it or names it.', found_one.held, found_one.holder
            USING ERRCODE = 'check_violation';
    END IF;
    SET CONSTRAINTS ALL IMMEDIATE;
    LOCK TABLE reviews_snapshot, reviews_document, reviews_artifact, reviews_fact, reviews_finding, reviews_reading
        IN SHARE ROW EXCLUSIVE MODE;
    FOREACH part IN ARRAY parts LOOP
        EXECUTE format('ALTER TABLE %I DISABLE TRIGGER %I', part, part || '_once');
    END LOOP;
    SELECT s.id AS held INTO found_one FROM reviews_snapshot s WHERE s.id = ANY (wanted) AND (
        s.read_at >= before
        OR EXISTS (SELECT 1 FROM reviews_reading r WHERE r.snapshot_id = s.id AND r.at >= before)
    ) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Snapshot % stays: it was read since.', found_one.held USING ERRCODE = 'check_violation';
    END IF;
    RETURN QUERY INSERT INTO reviews_tombstone
        (hub, repo_id, commit, digest, reader, read_at, last_read_at, readings, size, documents, at)
    SELECT s.hub, s.repo_id, s.commit, s.digest, s.reader, s.read_at, coalesce(r.newest, s.read_at), r.times,
        pg_column_size(s.*) + r.size + a.size + d.size + f.size + n.size, d.listed, now()
    FROM reviews_snapshot s,
        LATERAL (SELECT count(*) AS times, max(p.at) AS newest, coalesce(sum(pg_column_size(p.*)), 0) AS size
            FROM reviews_reading p WHERE p.snapshot_id = s.id) r,
        LATERAL (SELECT coalesce(sum(pg_column_size(p.*)), 0) AS size
            FROM reviews_artifact p WHERE p.snapshot_id = s.id) a,
        LATERAL (SELECT coalesce(sum(pg_column_size(p.*)), 0) AS size, coalesce(
                jsonb_agg(jsonb_build_object('path', p.path, 'sha256', p.sha256) ORDER BY p.id), '[]'
            ) AS listed FROM reviews_document p WHERE p.snapshot_id = s.id) d,
        LATERAL (SELECT coalesce(sum(pg_column_size(p.*)), 0) AS size
            FROM reviews_fact p WHERE p.snapshot_id = s.id) f,
        LATERAL (SELECT coalesce(sum(pg_column_size(p.*)), 0) AS size
            FROM reviews_finding p WHERE p.snapshot_id = s.id) n
    WHERE s.id = ANY (wanted) ORDER BY s.id
    RETURNING id;
    FOREACH part IN ARRAY parts LOOP
        EXECUTE format(
            'DELETE FROM %I WHERE %I = ANY ($1)', part,
            CASE part WHEN 'reviews_snapshot' THEN 'id' ELSE 'snapshot_id' END
        ) USING wanted;
    END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;
    FOREACH part IN ARRAY parts LOOP
        EXECUTE format('ALTER TABLE %I ENABLE TRIGGER %I', part, part || '_once');
    END LOOP;
    SET CONSTRAINTS ALL DEFERRED;
END $$;
REVOKE EXECUTE ON FUNCTION reviews_prune(bigint[], timestamptz) FROM PUBLIC;
"""
DROP = "DROP FUNCTION reviews_prune(bigint[], timestamptz); DROP FUNCTION reviews_snapshot_holders(bigint[]);"


def create(apps: Any, schema_editor: Any) -> None:
    """Create both functions, in the schema of the tables."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        texts = [said.format(schema=schema) for said in (HOLDERS, PRUNE)]
        for text in texts:
            cursor.execute(text)


def drop(apps: Any, schema_editor: Any) -> None:
    """Drop both functions."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0059_shortlist")]

    operations = [
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hub", models.CharField(max_length=60)),
                ("repo_id", models.CharField(max_length=200)),
                ("commit", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64)),
                ("reader", models.PositiveSmallIntegerField()),
                ("read_at", models.DateTimeField()),
                ("last_read_at", models.DateTimeField()),
                ("readings", models.PositiveIntegerField()),
                ("size", models.BigIntegerField()),
                ("documents", models.JSONField()),
                ("at", models.DateTimeField()),
            ],
            options={"ordering": ["-pk"]},
        ),
        migrations.RunSQL(
            "".join(CREATE_TRIGGERS.format(table=table) for table in WRITE_ONCE),
            "".join(DROP_TRIGGERS.format(table=table) for table in WRITE_ONCE),
        ),
        migrations.RunPython(create, drop),
    ]

"""Add one narrow row for each run of a suite: what each case scored, a byte each, and the figures of its results.

Pages that compare runs of ten thousand cases read it instead of the results. The definition is the function
``suite_summary``. Results and cases are written once; whoever imports a run has its row written by
``write_suite_summary``, and a grade changes one byte of it by a trigger, in the same transaction.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

# A byte holds the score in quarters, 5 where it is not known yet, and 8 more for a long prompt; 6 is no result.
CODE = """
CREATE FUNCTION suite_score_code(
    result bigint, failed text, check_score integer, graders integer, input_tokens integer
) RETURNS integer
LANGUAGE sql STABLE SET search_path = {schema}, pg_temp AS $$
    SELECT CASE
        WHEN failed <> '' OR check_score = 0 THEN 0
        WHEN graders = 0 THEN coalesce(4 * check_score, 5)
        ELSE (SELECT CASE WHEN count(*) >= graders THEN round(2.0 * sum(g.score) / count(*))::integer ELSE 5 END
            FROM reviews_casegrade g WHERE g.result_id = result)
        END + CASE WHEN input_tokens >= 8000 THEN 8 ELSE 0 END
$$;
"""

# The results lead to their cases and not the other way round: a run is summed up in the transaction that writes it, of
# which the planner has no statistics, and a scan of all results for each case would be quadratic.
SUMMARY = """
CREATE FUNCTION suite_summary(wanted bigint) RETURNS TABLE (codes bytea, figures jsonb)
LANGUAGE sql STABLE SET search_path = {schema}, pg_temp AS $$
    SELECT
        (SELECT string_agg(set_byte('\\x00'::bytea, 0, scored.code), ''::bytea ORDER BY scored.place) FROM (
            SELECT one.place, coalesce(max(one.code), 6) AS code FROM (
                SELECT c.position AS place, NULL::integer AS code
                FROM reviews_suiterun u JOIN reviews_suitecase c ON c.suite_id = u.suite_id WHERE u.id = wanted
                UNION ALL
                SELECT c.position, suite_score_code(r.id, r.failed, r.check_score, c.graders, r.input_tokens)
                FROM reviews_caseresult r JOIN reviews_suitecase c ON c.id = r.suite_case_id
                WHERE r.suite_run_id = wanted
            ) AS one GROUP BY one.place) AS scored),
        (SELECT jsonb_build_object(
            'results', count(*), 'retries', coalesce(sum(retries), 0),
            'cited', count(invented) FILTER (WHERE failed = ''),
            'invented', count(*) FILTER (WHERE failed = '' AND invented > 0),
            'outputs', count(output_tokens) FILTER (WHERE failed = ''),
            'output', percentile_cont(0.5) WITHIN GROUP (ORDER BY output_tokens) FILTER (WHERE failed = ''),
            'first', jsonb_build_array(count(first_token_ms),
                percentile_cont(0.5) WITHIN GROUP (ORDER BY first_token_ms),
                percentile_cont(0.95) WITHIN GROUP (ORDER BY first_token_ms)),
            'total', jsonb_build_array(count(total_ms),
                percentile_cont(0.5) WITHIN GROUP (ORDER BY total_ms),
                percentile_cont(0.95) WITHIN GROUP (ORDER BY total_ms)),
            'rate', jsonb_build_array(count(rate),
                percentile_cont(0.5) WITHIN GROUP (ORDER BY rate),
                percentile_cont(0.05) WITHIN GROUP (ORDER BY rate)))
            FROM (SELECT r.*, CASE WHEN output_tokens >= 2 AND total_ms > first_token_ms
                THEN (output_tokens - 1) / ((total_ms - first_token_ms) / 1000) END AS rate
                FROM reviews_caseresult r WHERE suite_run_id = wanted) AS timed)
$$;
"""

WRITE = """
CREATE FUNCTION write_suite_summary(wanted bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    INSERT INTO reviews_suiterunsummary (suite_run_id, codes, figures)
    SELECT wanted, s.codes, s.figures FROM suite_summary(wanted) s WHERE s.codes IS NOT NULL
    ON CONFLICT (suite_run_id) DO UPDATE SET codes = excluded.codes, figures = excluded.figures
$$;
"""

# The update waits for another grade of the same run, and then changes its own byte of what that one wrote.
ON_GRADE = """
CREATE FUNCTION reviews_casegrade_to_summary() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    UPDATE reviews_suiterunsummary s SET codes = set_byte(s.codes, c.position - 1,
        suite_score_code(r.id, r.failed, r.check_score, c.graders, r.input_tokens))
    FROM reviews_caseresult r JOIN reviews_suitecase c ON c.id = r.suite_case_id
    WHERE r.id = NEW.result_id AND s.suite_run_id = r.suite_run_id;
    RETURN NULL;
END $$;
CREATE TRIGGER reviews_casegrade_summary AFTER INSERT ON reviews_casegrade
    FOR EACH ROW EXECUTE FUNCTION reviews_casegrade_to_summary();
"""

FILL = "SELECT write_suite_summary(id) FROM reviews_suiterun"

DROP = (
    "DROP FUNCTION reviews_casegrade_to_summary() CASCADE", "DROP FUNCTION write_suite_summary(bigint)",
    "DROP FUNCTION suite_summary(bigint)", "DROP FUNCTION suite_score_code(bigint, text, integer, integer, integer)",
)  # fmt: skip


def create(apps: Any, schema_editor: Any) -> None:
    """Create the functions and the trigger in the schema of the tables, and write the rows of runs that are there."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        texts = [text.format(schema=schema) for text in (CODE, SUMMARY, WRITE, ON_GRADE)]
        for text in texts:
            cursor.execute(text)
        cursor.execute(FILL)


def drop(apps: Any, schema_editor: Any) -> None:
    """Drop the trigger and the functions."""
    with schema_editor.connection.cursor() as cursor:
        for text in DROP:
            cursor.execute(text)


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0060_prune"),
    ]

    operations = [
        migrations.CreateModel(
            name="SuiteRunSummary",
            fields=[
                (
                    "suite_run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="summary",
                        serialize=False,
                        to="reviews.suiterun",
                    ),  # fmt: skip
                ),
                ("codes", models.BinaryField()),
                ("figures", models.JSONField()),
            ],
        ),
        migrations.RunPython(create, drop),
    ]

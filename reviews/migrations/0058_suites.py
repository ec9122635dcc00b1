"""Add suites with their cases, hand-outs, runs, results, grades and coverage; a run may be one of a suite.

All of it is written once. What changes whether a candidate was evaluated marks its turn, as migration 31 does.
"""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WRITE_ONCE = (
    "reviews_suite", "reviews_suitecase", "reviews_suitehandout", "reviews_suiterun", "reviews_caseresult",
    "reviews_casegrade", "reviews_suitecoverage",
)  # fmt: skip

CREATE_TRIGGERS = """
CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
"""
DROP_TRIGGERS = "DROP TRIGGER {table}_once ON {table}; DROP TRIGGER {table}_keep ON {table};"

OF_COMMIT = """
JOIN reviews_suite s ON s.id = u.suite_id JOIN reviews_run r ON r.id = u.run_id
JOIN reviews_candidate k ON k.workload_id = s.workload_id AND k.hub = r.hub AND k.repo_id = r.repo_id
    AND k.commit = r.commit
"""
JOINED = "JOIN reviews_suiterun u ON u.id = e.suite_run_id" + OF_COMMIT
CANDIDATES = {
    "reviews_suite": "SELECT k.id FROM changed c JOIN reviews_candidate k ON k.workload_id = c.workload_id",
    "reviews_suiterun": f"SELECT k.id FROM changed u {OF_COMMIT}",  # noqa: S608 - our own text
    "reviews_casegrade": f"SELECT k.id FROM changed g JOIN reviews_caseresult e ON e.id = g.result_id {JOINED}",  # noqa: S608
    "reviews_suitecoverage": "SELECT candidate_id FROM changed",
}
"""The candidates whose turns a new row of a table may change; none of these rows ever changes."""

ON_INSERT = """
CREATE FUNCTION {table}_to_turn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    INSERT INTO reviews_turnmark (candidate, from_day)
    SELECT DISTINCT marked.candidate, DATE '0001-01-01' FROM ({candidates}) AS marked (candidate);
    RETURN NULL;
END $$;
CREATE TRIGGER {table}_turn_inserted AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_to_turn();
"""
DROP = "DROP FUNCTION {table}_to_turn() CASCADE"


def create(apps: Any, schema_editor: Any) -> None:
    """Create the functions and triggers that mark turns, in the schema of the tables."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        texts = [ON_INSERT.format(schema=schema, table=table, candidates=said) for table, said in CANDIDATES.items()]
        for text in texts:
            cursor.execute(text)


def drop(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers with their functions."""
    with schema_editor.connection.cursor() as cursor:
        texts = [DROP.format(table=table) for table in CANDIDATES]
        for text in texts:
            cursor.execute(text)


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0057_advisories"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseGrade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "score",
                    models.PositiveSmallIntegerField(
                        choices=[(2, "Good"), (1, "Usable with corrections"), (0, "Not usable")]
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="CaseResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answer", models.TextField(blank=True)),
                ("failed", models.CharField(blank=True, max_length=300)),
                ("cut", models.BooleanField(default=False)),
                ("check_score", models.PositiveSmallIntegerField(null=True)),
                ("check_why", models.CharField(blank=True, max_length=300)),
                ("invented", models.PositiveIntegerField(null=True)),
                ("first_token_ms", models.FloatField(null=True)),
                ("total_ms", models.FloatField(null=True)),
                ("input_tokens", models.PositiveIntegerField(null=True)),
                ("output_tokens", models.PositiveIntegerField(null=True)),
                ("retries", models.PositiveIntegerField(default=0)),
                ("judge_score", models.FloatField(null=True)),
            ],
            options={
                "ordering": ["suite_run", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Suite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=100)),
                (
                    "data_class",
                    models.CharField(
                        choices=[
                            ("public", "Public"),
                            ("internal", "Internal"),
                            ("confidential", "Confidential"),
                            ("personal", "Personal data"),
                            ("special", "Special categories of personal data"),
                        ],
                        max_length=20,
                    ),
                ),
                ("size", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="SuiteCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("task", "Task"),
                            ("refuse", "Refusal wanted"),
                            ("answer", "Refusal not wanted"),
                            ("format", "Format"),
                            ("long-context", "Long context"),
                            ("safety", "Safety"),
                            ("language", "Language"),
                            ("tool-call", "Tool call"),
                            ("unanswerable", "Not answerable from the documents"),
                            ("past-failure", "Past failure"),
                        ],
                        max_length=20,
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=30)),
                ("weight", models.PositiveSmallIntegerField()),
                (
                    "data_class",
                    models.CharField(
                        choices=[
                            ("public", "Public"),
                            ("internal", "Internal"),
                            ("confidential", "Confidential"),
                            ("personal", "Personal data"),
                            ("special", "Special categories of personal data"),
                        ],
                        max_length=20,
                    ),
                ),
                ("graders", models.PositiveSmallIntegerField()),
                ("body", models.JSONField()),
            ],
            options={
                "ordering": ["suite", "position"],
            },
        ),
        migrations.CreateModel(
            name="SuiteCoverage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("covers", models.JSONField()),
                ("total", models.PositiveIntegerField()),
                ("uncovered", models.PositiveIntegerField()),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="SuiteHandout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("on-premises", "On premises, shared cluster"),
                            ("on-premises-dedicated", "On premises, dedicated nodes"),
                            ("private-cloud", "Private cloud"),
                            ("edge", "Edge device"),
                            ("workstation", "Workstation"),
                        ],
                        max_length=30,
                    ),
                ),
                ("purpose", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="SuiteRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answered", models.PositiveIntegerField()),
                ("grades_needed", models.PositiveIntegerField()),
                ("tokenizer", models.CharField(blank=True, max_length=64)),
                ("template", models.CharField(blank=True, max_length=64)),
                ("concurrency", models.PositiveIntegerField()),
                ("sampling", models.JSONField()),
                ("seconds", models.FloatField(null=True)),
                ("input_tokens", models.BigIntegerField(null=True)),
                ("output_tokens", models.BigIntegerField(null=True)),
                ("judge", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="run",
            name="run_kind_known",
        ),
        migrations.AlterField(
            model_name="run",
            name="kind",
            field=models.CharField(choices=[("load", "Load"), ("suite", "Suite")], default="load", max_length=10),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("load", "suite"))), name="run_kind_known"
            ),
        ),
        migrations.AddField(
            model_name="casegrade",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="casegrade",
            name="result",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="grades", to="reviews.caseresult"
            ),
        ),
        migrations.AddField(
            model_name="suite",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="suite",
            name="workload",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="suites", to="reviews.workload"
            ),
        ),
        migrations.AddField(
            model_name="suitecase",
            name="suite",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="suite_cases", to="reviews.suite"
            ),
        ),
        migrations.AddField(
            model_name="caseresult",
            name="suite_case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="results", to="reviews.suitecase"
            ),
        ),
        migrations.AddField(
            model_name="suitecoverage",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="suitecoverage",
            name="candidate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="suite_coverages", to="reviews.candidate"
            ),
        ),
        migrations.AddField(
            model_name="suitecoverage",
            name="snapshot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.snapshot"
            ),
        ),
        migrations.AddField(
            model_name="suitecoverage",
            name="suite",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="coverages", to="reviews.suite"
            ),
        ),
        migrations.AddField(
            model_name="suitehandout",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="suitehandout",
            name="suite",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="handouts", to="reviews.suite"
            ),
        ),
        migrations.AddField(
            model_name="suiterun",
            name="handout",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="suite_runs", to="reviews.suitehandout"
            ),
        ),
        migrations.AddField(
            model_name="suiterun",
            name="run",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="suite_run", to="reviews.run"
            ),
        ),
        migrations.AddField(
            model_name="suiterun",
            name="suite",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="suite_runs", to="reviews.suite"
            ),
        ),
        migrations.AddField(
            model_name="caseresult",
            name="suite_run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="results", to="reviews.suiterun"
            ),
        ),
        migrations.AddConstraint(
            model_name="casegrade",
            constraint=models.UniqueConstraint(fields=("result", "by"), name="case_grade_once"),
        ),
        migrations.AddConstraint(
            model_name="casegrade",
            constraint=models.CheckConstraint(condition=models.Q(("score__lte", 2)), name="case_grade_known"),
        ),
        migrations.AddConstraint(
            model_name="suite",
            constraint=models.UniqueConstraint(fields=("workload", "number"), name="suite_number_once"),
        ),
        migrations.AddConstraint(
            model_name="suite",
            constraint=models.UniqueConstraint(fields=("workload", "digest"), name="suite_digest_once"),
        ),
        migrations.AddConstraint(
            model_name="suitecase",
            constraint=models.UniqueConstraint(fields=("suite", "key"), name="suite_case_once"),
        ),
        migrations.AddConstraint(
            model_name="suitecoverage",
            constraint=models.CheckConstraint(
                condition=models.Q(("uncovered__lte", models.F("total"))), name="coverage_within_total"
            ),
        ),
        migrations.AddConstraint(
            model_name="suiterun",
            constraint=models.CheckConstraint(
                condition=models.Q(("concurrency__gte", 1)), name="suite_run_concurrency_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="caseresult",
            constraint=models.UniqueConstraint(fields=("suite_run", "suite_case"), name="case_result_once"),
        ),
        migrations.AddConstraint(
            model_name="caseresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("first_token_ms__isnull", True),
                    ("total_ms__isnull", True),
                    ("first_token_ms__lte", models.F("total_ms")),
                    _connector="OR",
                ),
                name="case_result_first_before_last",
            ),
        ),
        migrations.RunSQL(
            "".join(CREATE_TRIGGERS.format(table=table) for table in WRITE_ONCE),
            "".join(DROP_TRIGGERS.format(table=table) for table in WRITE_ONCE),
        ),
        migrations.RunPython(create, drop),
    ]

"""Add runs of load tools, and the rule that an envelope which a pass calls tested names an imported run."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WRITE_ONCE = ("reviews_run",)

CREATE_TRIGGERS = """
CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
"""
DROP_TRIGGERS = "DROP TRIGGER {table}_once ON {table}; DROP TRIGGER {table}_keep ON {table};"

# Only rows that are added are held to it: earlier sign-offs say that they tested, without a run.
CREATE_RULE = """
CREATE FUNCTION reviews_tested_by_a_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.track = 'engineering' AND NEW.outcome LIKE 'pass%' AND NEW.terms->>'known' = 'tested' AND NOT EXISTS (
        SELECT 1 FROM reviews_run r
        JOIN reviews_nodeclassversion v ON v.id = r.node_class_version_id
        JOIN reviews_nodeclass n ON n.id = v.node_class_id
        WHERE r.digest = NEW.terms->'run'->>'sha256'
            AND r.artifact = NEW.terms->'run'->>'artifact'
            AND n.slug = NEW.terms->>'node_class'
    ) THEN
        RAISE EXCEPTION 'A pass that says tested names no imported run.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER reviews_signoff_tested AFTER INSERT ON reviews_signoff
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION reviews_tested_by_a_run();
"""
DROP_RULE = "DROP TRIGGER reviews_signoff_tested ON reviews_signoff; DROP FUNCTION reviews_tested_by_a_run();"


class Migration(migrations.Migration):
    dependencies = [("reviews", "0042_frame"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("load", "Load")], default="load", max_length=10)),
                ("hub", models.CharField(max_length=60)),
                ("repo_id", models.CharField(max_length=200)),
                ("commit", models.CharField(max_length=40)),
                ("rung", models.TextField()),
                ("rung_words", models.TextField()),
                ("artifact", models.CharField(max_length=64)),
                ("runtime", models.CharField(max_length=200)),
                ("version", models.CharField(max_length=200)),
                ("image", models.CharField(max_length=300)),
                ("flags", models.TextField(blank=True)),
                ("accelerators", models.PositiveIntegerField()),
                ("driver", models.CharField(blank=True, max_length=200)),
                ("tool", models.CharField(max_length=40)),
                ("command", models.TextField(blank=True)),
                ("served_as", models.CharField(blank=True, max_length=300)),
                ("seed", models.BigIntegerField(null=True)),
                ("arrival", models.CharField(blank=True, max_length=300)),
                ("measures", models.JSONField()),
                ("memory_peak_mib", models.PositiveIntegerField(null=True)),
                ("memory_measured_by", models.CharField(blank=True, max_length=200)),
                ("ran_on", models.DateField()),
                ("ran_by", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("log_sha256", models.CharField(blank=True, max_length=64)),
                ("actor", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="reviews.candidate"
                    ),
                ),
                (
                    "node_class_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="reviews.nodeclassversion"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["hub", "repo_id", "commit"], name="run_of_commit"),
                    models.Index(fields=["artifact"], name="run_of_artifact"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("memory_measured_by", ""), ("memory_peak_mib__isnull", True)),
                            models.Q(("memory_peak_mib__gt", 0), models.Q(("memory_measured_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="run_memory_measured_by_what",
                    ),
                    models.CheckConstraint(condition=models.Q(("kind", "load")), name="run_kind_known"),
                ],
            },
        ),
        migrations.RunSQL(
            "".join(CREATE_TRIGGERS.format(table=table) for table in WRITE_ONCE),
            "".join(DROP_TRIGGERS.format(table=table) for table in WRITE_ONCE),
        ),
        migrations.RunSQL(CREATE_RULE, DROP_RULE),
    ]

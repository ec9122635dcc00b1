"""Emergency denials, and what pipelines and clusters report that they run."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

WRITE_ONCE = ("reviews_deployment",)

CREATE_TRIGGERS = """
CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
"""
DROP_TRIGGERS = "DROP TRIGGER {table}_once ON {table}; DROP TRIGGER {table}_keep ON {table};"


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0045_fields_of_use"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decisionalert",
            name="kind",
            field=models.CharField(
                choices=[
                    ("fallback-lost", "Fallback lost"),
                    ("owner-gone", "Owner gone"),
                    ("policy-would-refuse", "Later policy refuses"),
                    ("evidence-overdue", "Evidence overdue"),
                    ("node-misfit", "Node class no longer fits"),
                    ("emergency-denied", "Denied in an emergency"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="decisionevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("issued", "Issued"),
                    ("superseded", "Superseded"),
                    ("withdrawn", "Withdrawn"),
                    ("suspended", "Suspended"),
                    ("expired", "Expired"),
                    ("under-review", "Under review"),
                    ("resumed", "In force again"),
                    ("expiring", "Review due soon"),
                    ("reading-failed", "Reading failed"),
                    ("condition-overdue", "Condition overdue"),
                    ("fallback-lost", "Fallback lost"),
                    ("fallback-back", "Fallback back"),
                    ("policy-would-refuse", "Later policy refuses"),
                    ("node-misfit", "Node class no longer fits"),
                    ("emergency-denied", "Denied in an emergency"),
                    ("emergency-over", "Emergency denial over"),
                    ("changed", "Changed"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Deployment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reported_by", models.CharField(max_length=120)),
                ("place", models.CharField(max_length=200)),
                ("hub", models.CharField(max_length=60)),
                ("repo_id", models.CharField(max_length=200)),
                ("commit", models.CharField(max_length=64)),
                ("workload", models.CharField(max_length=120)),
                ("running", models.BooleanField()),
                ("allow", models.BooleanField()),
                ("decision", models.PositiveIntegerField(null=True)),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["place", "at"], name="deployment_place"),
                    models.Index(fields=["repo_id", "at"], name="deployment_repo"),
                    models.Index(fields=["decision"], name="deployment_decision"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmergencyDenial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("hub", models.CharField(blank=True, max_length=60)),
                ("repo_id", models.CharField(blank=True, max_length=200)),
                ("commit", models.CharField(blank=True, max_length=40)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("seconded_at", models.DateTimeField(null=True)),
                ("lift_at", models.DateTimeField(null=True)),
                ("lift_reason", models.TextField(blank=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, max_length=310)),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[("lapsed", "Lapsed: not seconded in time"), ("lifted", "Lifted")],
                        max_length=10,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "lift_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "seconded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["at"], name="denial_in_force")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("sha256", ""),
                                models.Q(("repo_id", ""), _negated=True),
                                models.Q(("commit", ""), _negated=True),
                            ),
                            models.Q(models.Q(("sha256", ""), _negated=True), ("commit", ""), ("repo_id", "")),
                            _connector="OR",
                        ),
                        name="denial_of_file_or_commit",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "".join(CREATE_TRIGGERS.format(table=table) for table in WRITE_ONCE),
            "".join(DROP_TRIGGERS.format(table=table) for table in WRITE_ONCE),
        ),
    ]

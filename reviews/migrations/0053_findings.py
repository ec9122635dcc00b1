"""Severity, track, due day, escalation, suspension and answer of findings, and their number in the rows of the lists."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0052_mirror"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="catalogentry",
            name="entry_counted",
        ),
        migrations.AddField(
            model_name="catalogentry",
            name="findings",
            field=models.PositiveSmallIntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="decisionalert",
            name="due",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="decisionalert",
            name="escalated_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="decisionalert",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[("no-effect", "No effect"), ("re-review", "Led to a new review")],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="decisionalert",
            name="severity",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
        migrations.AddField(
            model_name="decisionalert",
            name="suspended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="decisionalert",
            name="suspended_why",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="decisionalert",
            name="suspender",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="decisionalert",
            name="track",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
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
                    ("hub-changed", "Changed on the hub"),
                    ("finding-overdue", "Finding overdue"),
                    ("emergency-denied", "Denied in an emergency"),
                    ("emergency-over", "Emergency denial over"),
                    ("mirror-trouble", "Trouble with the mirror"),
                    ("changed", "Changed"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="catalogentry",
            index=models.Index(
                condition=models.Q(("ended", "")),
                fields=["decision"],
                include=(
                    "license_name",
                    "task",
                    "node_class",
                    "workload_slug",
                    "workload_name",
                    "team_slug",
                    "data_sensitivity",
                    "environment",
                    "context_tokens",
                    "stage",
                    "review_by",
                    "suspended_from",
                    "shaken_from",
                    "private",
                    "team",
                    "findings",
                ),
                name="entry_counted",
            ),
        ),
        migrations.AddIndex(
            model_name="decisionalert",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True), ("escalated_at__isnull", True)),
                fields=["due"],
                name="alert_due",
            ),
        ),
        migrations.AddIndex(
            model_name="decisionalert",
            index=models.Index(
                condition=models.Q(("suspended_at__isnull", False)), fields=["decision"], name="alert_suspends"
            ),
        ),
    ]

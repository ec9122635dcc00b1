"""Add the repositories that the watch asks about, and the alerts that follow from what hubs say."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0047_narrow"),
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
                    ("gate-changed", "Access gate changed"),
                    ("hub-disabled", "Switched off on the hub"),
                    ("hub-private", "Private on the hub"),
                    ("renamed", "Renamed on the hub"),
                    ("replaced", "Another repository under the name"),
                    ("hub-gone", "Gone from the hub"),
                    ("commit-gone", "Commit gone from the hub"),
                    ("later-terms", "Other terms at a newer commit"),
                    ("scan-issue", "Scan finding on the hub"),
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
                    ("hub-changed", "Changed on the hub"),
                    ("emergency-denied", "Denied in an emergency"),
                    ("emergency-over", "Emergency denial over"),
                    ("changed", "Changed"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="WatchedRepository",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hub", models.CharField(max_length=60)),
                ("repo_id", models.CharField(max_length=200)),
                ("answer", models.JSONField(default=dict)),
                ("first_id", models.CharField(blank=True, max_length=64)),
                ("seen_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField()),
                ("error", models.TextField(blank=True)),
                ("missing_since", models.DateTimeField(null=True)),
                ("gone_at", models.DateTimeField(null=True)),
                ("lost", models.JSONField(default=list)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                (
                    "newest",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.snapshot"
                    ),
                ),
            ],
            options={
                "ordering": ["repo_id", "pk"],
                "indexes": [models.Index(fields=["due_at"], name="watched_due")],
                "constraints": [models.UniqueConstraint(fields=("hub", "repo_id"), name="watched_once")],
            },
        ),
    ]

"""Add the ancestors that the watch asks about, and the kinds of finding that they and the portal bring."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0054_finding_rows"),
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
                    ("prompt-changed", "Gate prompt changed"),
                    ("owner-changed", "Owner changed on the hub"),
                    ("new-version", "Newer version named"),
                    ("safer-format", "Safer format on the hub"),
                    ("new-commit", "Newer commit on the hub"),
                    ("card-changed", "Card changed at a newer commit"),
                    ("ancestor-terms", "Terms of an ancestor changed"),
                    ("ancestor-moved", "Ancestor changed"),
                    ("linked-policy", "Linked page changed"),
                    ("acceptance-over", "Gate acceptance no longer holds"),
                    ("runtime-aged", "Runtime version out of support"),
                    ("emergency-denied", "Denied in an emergency"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="WatchedAncestor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hub", models.CharField(max_length=60)),
                ("repo_id", models.CharField(blank=True, max_length=200)),
                ("commit", models.CharField(blank=True, max_length=40)),
                ("licenses", models.JSONField(default=list)),
                ("gated", models.CharField(max_length=10)),
                ("pinned", models.BooleanField(default=False)),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="watched_ancestors",
                        to="reviews.decision",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["hub", "repo_id"], name="watched_ancestor")],
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "hub", "repo_id"), name="ancestor_watched_once")
                ],
            },
        ),
    ]

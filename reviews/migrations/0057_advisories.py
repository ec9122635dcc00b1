"""Add lists of advisories and of denied digests, and the kinds of finding that they bring."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0056_hub_hints"),
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
                    ("vulnerable", "Known vulnerability"),
                    ("listed-file", "File on a list of denied digests"),
                    ("emergency-denied", "Denied in an emergency"),
                    ("mirror-other-bytes", "Other bytes on the hub"),
                    ("mirror-damaged", "Copy in the mirror damaged"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="AdvisoryList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("osv", "OSV"), ("vex", "CycloneDX VEX"), ("deny", "Denied digests")], max_length=4
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("sha256", models.CharField(max_length=64)),
                ("covers", models.JSONField(default=list)),
                ("count", models.PositiveIntegerField()),
                ("by", models.CharField(max_length=310)),
                ("at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("kind", "name"),
                        name="one_list_of_a_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ListedDigest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="digests", to="reviews.advisorylist"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Advisory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identity", models.CharField(max_length=100)),
                ("package", models.CharField(max_length=200)),
                ("affected", models.JSONField()),
                ("state", models.CharField(blank=True, max_length=30)),
                ("summary", models.CharField(blank=True, max_length=300)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="advisories",
                        to="reviews.advisorylist",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["package"], name="advisory_package")],
            },
        ),
    ]

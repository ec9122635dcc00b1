"""Add the mirror: what is held of each decision, its scope for API tokens, and the alerts about its bytes."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0051_second_reader"),
    ]

    operations = [
        migrations.AlterField(
            model_name="apitoken",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("check", "Check whether a model may be used"),
                        ("decisions", "Read decisions"),
                        ("ledger", "Read the head of the ledger"),
                        ("mirror", "Download approved models from the mirror"),
                    ],
                    max_length=20,
                ),
                size=None,
            ),
        ),
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
                    ("mirror-other-bytes", "Other bytes on the hub"),
                    ("mirror-damaged", "Copy in the mirror damaged"),
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
                    ("mirror-trouble", "Trouble with the mirror"),
                    ("changed", "Changed"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Mirror",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("copying", "Being copied"),
                            ("complete", "Complete"),
                            ("stopped", "Stopped"),
                            ("removed", "Removed"),
                        ],
                        default="copying",
                        max_length=10,
                    ),
                ),
                ("error", models.TextField(blank=True)),
                ("next_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("complete_at", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                ("removed_reason", models.TextField(blank=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mirror", to="reviews.decision"
                    ),
                ),
                (
                    "removed_by",
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
            },
        ),
        migrations.CreateModel(
            name="MirrorFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.TextField()),
                ("size", models.BigIntegerField()),
                ("expected", models.CharField(blank=True, max_length=64)),
                ("blob_id", models.CharField(blank=True, max_length=64)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("copied", models.BigIntegerField(default=0)),
                ("held_at", models.DateTimeField(null=True)),
                ("verified_at", models.DateTimeField(null=True)),
                ("problem", models.TextField(blank=True)),
                (
                    "mirror",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="reviews.mirror"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="mirror",
            index=models.Index(condition=models.Q(("state", "copying")), fields=["next_at"], name="mirror_to_copy"),
        ),
        migrations.AddConstraint(
            model_name="mirror",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removed_at__isnull", False), ("removed_by__isnull", False), ("state", "removed")),
                    models.Q(
                        models.Q(("state", "removed"), _negated=True),
                        ("removed_at__isnull", True),
                        ("removed_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="mirror_removed_by_whom_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="mirror",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "complete"), _negated=True), ("complete_at__isnull", False), _connector="OR"
                ),
                name="mirror_complete_since",
            ),
        ),
        migrations.AddIndex(
            model_name="mirrorfile",
            index=models.Index(
                condition=models.Q(("sha256", ""), _negated=True), fields=["sha256"], name="mirror_file_bytes"
            ),
        ),
        migrations.AddIndex(
            model_name="mirrorfile",
            index=models.Index(
                condition=models.Q(("sha256", ""), _negated=True), fields=["verified_at"], name="mirror_file_to_verify"
            ),
        ),
        migrations.AddConstraint(
            model_name="mirrorfile",
            constraint=models.UniqueConstraint(fields=("mirror", "path"), name="mirror_file_once"),
        ),
        migrations.AddConstraint(
            model_name="mirrorfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("held_at__isnull", True), ("sha256", ""), ("verified_at__isnull", True)),
                    models.Q(
                        models.Q(("sha256", ""), _negated=True),
                        ("held_at__isnull", False),
                        ("verified_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="mirror_file_held_since",
            ),
        ),
        migrations.AddConstraint(
            model_name="mirrorfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("blob_id", ""), ("expected", ""), _negated=True), name="mirror_file_can_be_checked"
            ),
        ),
    ]

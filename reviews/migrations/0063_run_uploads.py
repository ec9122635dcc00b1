"""Add result files of suites that wait for the worker to judge them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0062_runs_of_entries"),
    ]

    operations = [
        migrations.CreateModel(
            name="RunUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=130)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("key_id", models.CharField(blank=True, max_length=20)),
                ("nonce", models.BinaryField(default=b"")),
                ("sealed", models.BinaryField(default=b"")),
                ("refused", models.TextField(blank=True)),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="run_uploads",
                        to="reviews.candidate",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="run_uploads",
                        to="reviews.shortlistentry",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.run"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("refused", ""), ("run__isnull", True)),
                        fields=("candidate", "entry", "sha256"),
                        name="run_upload_waits_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("candidate__isnull", False), ("entry__isnull", True)),
                            models.Q(("candidate__isnull", True), ("entry__isnull", False)),
                            _connector="OR",
                        ),
                        name="run_upload_of_a_candidate_or_an_entry",
                    ),
                ],
            },
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from reviews.write_once import create_triggers, drop_triggers


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0007_named_text"),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkedPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.CharField(max_length=500, unique=True)),
                ("next_check", models.DateTimeField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.AddField(
            model_name="gateacceptance",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="textidentity",
            name="language",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="textidentity",
            name="normalised",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.CreateModel(
            name="PageReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("final_url", models.CharField(blank=True, max_length=2000)),
                ("media_type", models.CharField(blank=True, max_length=60)),
                ("raw_sha256", models.CharField(blank=True, max_length=64)),
                ("trouble", models.CharField(blank=True, max_length=300)),
                (
                    "blob",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.textblob"
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="reviews.linkedpage"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("blob__isnull", False), ("trouble", ""), models.Q(("raw_sha256", ""), _negated=True)
                            ),
                            models.Q(
                                ("blob__isnull", True), ("raw_sha256", ""), models.Q(("trouble", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="page_reading_text_or_trouble",
                    )
                ],
            },
        ),
        migrations.RunSQL(create_triggers("reviews_pagereading"), drop_triggers("reviews_pagereading")),
    ]

"""Add shortlists: their entries, sample documents with token counts, and recommendations, which are written once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WRITE_ONCE = ("reviews_recommendation",)

CREATE_TRIGGERS = """
CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
"""
DROP_TRIGGERS = "DROP TRIGGER {table}_once ON {table}; DROP TRIGGER {table}_keep ON {table};"


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0058_suites"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShortlistEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rung", models.TextField()),
                ("rung_words", models.TextField()),
                ("artifact", models.CharField(max_length=64)),
                (
                    "slot",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("quality", "Quality reference"),
                            ("efficient", "Efficient"),
                            ("quantized-local", "Quantized local"),
                        ],
                        max_length=20,
                    ),
                ),
                ("because", models.TextField()),
                ("disqualified_by", models.TextField()),
                ("publisher", models.CharField(blank=True, max_length=200)),
                ("root", models.CharField(blank=True, max_length=300)),
                ("family_by", models.CharField(blank=True, max_length=200)),
                ("card_sentence", models.TextField(blank=True)),
                ("card_by", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("removed_at", models.DateTimeField(null=True)),
                ("removed_by", models.CharField(blank=True, max_length=200)),
                ("removed_reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.snapshot"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Shortlist",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "task",
                    models.CharField(
                        choices=[
                            ("chat", "Requests and answers: start at an instruction-tuned model"),
                            ("continuation", "Raw continuation of text: a base model may do"),
                            ("domain", "A special domain: a fine-tune of a known base may do"),
                        ],
                        max_length=20,
                    ),
                ),
                ("local", models.BooleanField(default=False)),
                ("edition", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "workload",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shortlist", to="reviews.workload"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="EntryAssessment",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="assessment",
                        serialize=False,
                        to="reviews.shortlistentry",
                    ),
                ),
                ("basis", models.CharField(max_length=64)),
                ("body", models.JSONField()),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="TokenizerReading",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="tokenizer",
                        serialize=False,
                        to="reviews.shortlistentry",
                    ),
                ),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("vocabulary", models.PositiveIntegerField(default=0)),
                ("truncates", models.PositiveIntegerField(default=0)),
                ("why", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="shortlistentry",
            name="shortlist",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="reviews.shortlist"
            ),
        ),
        migrations.CreateModel(
            name="SampleDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=100)),
                ("language", models.CharField(max_length=60)),
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
                ("characters", models.PositiveIntegerField()),
                ("bytes", models.PositiveIntegerField()),
                ("scripts", models.JSONField()),
                ("texts", models.JSONField(null=True)),
                ("key_id", models.CharField(blank=True, max_length=20)),
                ("nonce", models.BinaryField(default=b"")),
                ("sealed", models.BinaryField(default=b"")),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("forgotten_at", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "shortlist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="reviews.shortlist"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "revision",
                    models.CharField(
                        choices=[
                            ("pin", "Pin the commit until the next review"),
                            ("pin-and-watch", "Pin the commit and evaluate each newer one"),
                            ("mirror", "Pin the commit and serve our own mirror"),
                        ],
                        max_length=20,
                    ),
                ),
                ("tokenizer_template", models.TextField()),
                ("runtime", models.CharField(max_length=200)),
                ("hardware", models.TextField()),
                ("largest_risk", models.TextField()),
                ("evidence", models.TextField()),
                ("trade_off", models.TextField()),
                ("edition", models.PositiveSmallIntegerField()),
                ("unmet", models.JSONField()),
                ("unknown", models.JSONField()),
                ("actor", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="reviews.shortlistentry",
                    ),
                ),
                (
                    "first_artifact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.shortlistentry"
                    ),
                ),
                (
                    "shortlist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="reviews.shortlist",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="TokenCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("input", models.PositiveIntegerField()),
                ("output", models.PositiveIntegerField()),
                ("unknown", models.PositiveIntegerField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="counts", to="reviews.sampledocument"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="counts", to="reviews.shortlistentry"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="shortlistentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("shortlist", "artifact"),
                name="shortlist_artifact_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="shortlistentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("root", ""), models.Q(("family_by", ""), _negated=True), _connector="OR"),
                name="shortlist_family_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="shortlistentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("card_sentence", ""), models.Q(("card_by", ""), _negated=True), _connector="OR"),
                name="shortlist_card_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="shortlistentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removed_at__isnull", True), ("removed_by", "")),
                    models.Q(("removed_at__isnull", False), models.Q(("removed_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="shortlist_removed_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="sampledocument",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("shortlist", "sha256"),
                name="sample_document_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="sampledocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("texts__isnull", True), ("data_class__in", ("public", "internal")), _connector="OR"
                ),
                name="sample_document_may_be_kept",
            ),
        ),
        migrations.AddConstraint(
            model_name="tokencount",
            constraint=models.UniqueConstraint(fields=("entry", "document"), name="token_count_once"),
        ),
        migrations.RunSQL(
            "".join(CREATE_TRIGGERS.format(table=table) for table in WRITE_ONCE),
            "".join(DROP_TRIGGERS.format(table=table) for table in WRITE_ONCE),
        ),
    ]

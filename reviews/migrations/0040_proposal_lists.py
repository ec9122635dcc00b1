"""Keep repositories that were proposed together: the list and its lines, written once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

WRITE_ONCE = ("reviews_proposalbatch", "reviews_proposalline")

CREATE_TRIGGERS = """
CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
"""
DROP_TRIGGERS = "DROP TRIGGER {table}_once ON {table}; DROP TRIGGER {table}_keep ON {table};"


class Migration(migrations.Migration):
    """Add both tables with their triggers."""

    dependencies = [("reviews", "0039_text_words"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="ProposalBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "workload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.workload"
                    ),
                ),
            ],
            options={"ordering": ["-pk"]},
        ),
        migrations.CreateModel(
            name="ProposalLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("repo_id", models.CharField(max_length=200)),
                ("left_out", models.CharField(blank=True, max_length=300)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="reviews.proposalbatch"
                    ),
                ),
                (
                    "candidate",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposal_line",
                        to="reviews.candidate",
                    ),  # fmt: skip
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "number"), name="proposal_line_once"),
                    models.CheckConstraint(
                        condition=Q(("candidate__isnull", True)) ^ Q(("left_out", "")), name="proposal_line_or_reason"
                    ),
                ],
            },
        ),
        *(
            migrations.RunSQL(CREATE_TRIGGERS.format(table=table), DROP_TRIGGERS.format(table=table))
            for table in WRITE_ONCE
        ),
    ]

"""Name each decision's fallback in a table of its own, so that an index finds who relies on it; add alerts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WRITE_ONCE = ("reviews_fallback",)

CREATE_TRIGGERS = """
CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
"""
DROP_TRIGGERS = "DROP TRIGGER {table}_once ON {table}; DROP TRIGGER {table}_keep ON {table};"

# What the records of before say: they name no cause.
NAMED = """
INSERT INTO reviews_fallback (decision_id, named_id, cause)
SELECT said.number, other.number, ''
FROM (
    SELECT number, (convert_from(canonical, 'UTF8')::json -> 'fallback' ->> 'decision')::bigint AS named
    FROM reviews_decision
) said
JOIN reviews_decision other ON other.number = said.named
WHERE other.number <> said.number;
"""


class Migration(migrations.Migration):
    """Add both tables and fill the fallbacks from the records."""

    dependencies = [("reviews", "0022_alone"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Fallback",
            fields=[
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="falls_back",
                        serialize=False,
                        to="reviews.decision",
                    ),
                ),
                ("cause", models.CharField(blank=True, max_length=10)),
                (
                    "named",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relied_on",
                        to="reviews.decision",
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.CreateModel(
            name="DecisionAlert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("fallback-lost", "Fallback lost")], max_length=20)),
                ("why", models.TextField()),
                ("since", models.DateTimeField()),
                ("evaluator_name", models.CharField(blank=True, max_length=150)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.CharField(blank=True, max_length=310)),
                ("closed_reason", models.TextField(blank=True)),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="alerts", to="reviews.decision"
                    ),
                ),
                (
                    "evaluator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("decision", "kind"),
                        name="one_open_alert",
                    )
                ],
            },
        ),
        migrations.RunSQL(NAMED, migrations.RunSQL.noop),
        migrations.RunSQL(
            "".join(CREATE_TRIGGERS.format(table=table) for table in WRITE_ONCE),
            "".join(DROP_TRIGGERS.format(table=table) for table in WRITE_ONCE),
        ),
    ]

"""Name each decision's fallback in a table of its own, so that who relies on a decision is found by an index."""

import django.db.models.deletion
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
    """Add the table and fill it from the records."""

    dependencies = [("reviews", "0020_submissions")]

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
        migrations.RunSQL(NAMED, migrations.RunSQL.noop),
        migrations.RunSQL(
            "".join(CREATE_TRIGGERS.format(table=table) for table in WRITE_ONCE),
            "".join(DROP_TRIGGERS.format(table=table) for table in WRITE_ONCE),
        ),
    ]

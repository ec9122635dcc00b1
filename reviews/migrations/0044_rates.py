"""Add what an hour of a node costs the company, by node class."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WRITE_ONCE = ("reviews_noderate",)

CREATE_TRIGGERS = """
CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
"""
DROP_TRIGGERS = "DROP TRIGGER {table}_once ON {table}; DROP TRIGGER {table}_keep ON {table};"


class Migration(migrations.Migration):
    dependencies = [("reviews", "0043_runs"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="NodeRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("source", models.TextField()),
                ("actor", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "node_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rates", to="reviews.nodeclass"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["node_class", "-id"], name="node_rate_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__isnull", True), ("currency", "")),
                            models.Q(("amount__gt", 0), models.Q(("currency", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="node_rate_has_currency",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "".join(CREATE_TRIGGERS.format(table=table) for table in WRITE_ONCE),
            "".join(DROP_TRIGGERS.format(table=table) for table in WRITE_ONCE),
        ),
    ]

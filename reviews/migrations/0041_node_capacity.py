"""Add what pods leave free on the pools of node classes, and alerts on decisions whose node class changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WRITE_ONCE = ("reviews_nodecapacity",)

CREATE_TRIGGERS = """
CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
"""
DROP_TRIGGERS = "DROP TRIGGER {table}_once ON {table}; DROP TRIGGER {table}_keep ON {table};"


class Migration(migrations.Migration):
    dependencies = [("reviews", "0040_proposal_lists"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

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
                    ("changed", "Changed"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="NodeCapacity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("nodes", models.PositiveIntegerField()),
                ("offered", models.PositiveBigIntegerField()),
                ("free", models.PositiveBigIntegerField()),
                ("most_free", models.PositiveBigIntegerField()),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="capacities", to="reviews.nodeclass"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["node_class", "-id"], name="node_capacity_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("free__lte", models.F("offered")), ("most_free__lte", models.F("free"))),
                        name="node_capacity_within",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "".join(CREATE_TRIGGERS.format(table=table) for table in WRITE_ONCE),
            "".join(DROP_TRIGGERS.format(table=table) for table in WRITE_ONCE),
        ),
    ]

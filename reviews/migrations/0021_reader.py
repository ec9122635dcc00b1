"""Keep which reader made a snapshot, what a newer reader learned about a candidate, and which sign-offs it contradicts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WRITE_ONCE = ("reviews_readerfinding", "reviews_readerfindingread", "reviews_contradiction")

CREATE_TRIGGERS = """
CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
"""
DROP_TRIGGERS = "DROP TRIGGER {table}_once ON {table}; DROP TRIGGER {table}_keep ON {table};"

# Snapshots that already have every fact that reader 2 added were read by it, before readers had a number.
SECOND_READER = """
ALTER TABLE reviews_snapshot DISABLE TRIGGER reviews_snapshot_once;
UPDATE reviews_snapshot SET reader = 2 WHERE id IN (
    SELECT snapshot_id FROM reviews_fact
    WHERE key IN ('weights.sets', 'weights.outside', 'scan.files', 'license.unread', 'license.card_terms')
    GROUP BY snapshot_id HAVING count(DISTINCT key) = 5
);
ALTER TABLE reviews_snapshot ENABLE TRIGGER reviews_snapshot_once;
"""

ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """Add two columns and three tables that are written once."""

    dependencies = [("reviews", "0020_submissions")]

    operations = [
        migrations.AddField("snapshot", "reader", models.PositiveSmallIntegerField(db_default=1)),
        migrations.AddField("snapshot", "earlier", models.JSONField(db_default=[])),
        migrations.RunSQL(SECOND_READER, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="ReaderFinding",
            fields=[
                ("id", ID.clone()),
                ("reader", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(max_length=40)),
                ("tracks", models.JSONField()),
                ("sentences", models.JSONField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "before",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.snapshot"
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reader_findings",
                        to="reviews.candidate",
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
                "constraints": [
                    models.UniqueConstraint(fields=("candidate", "reader", "kind"), name="reader_finding_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReaderFindingRead",
            fields=[
                ("id", ID.clone()),
                (
                    "track",
                    models.CharField(choices=[("legal", "Legal"), ("engineering", "Engineering")], max_length=12),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reads", to="reviews.readerfinding"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("finding", "track"), name="reader_finding_read_once")],
            },
        ),
        migrations.CreateModel(
            name="Contradiction",
            fields=[
                ("id", ID.clone()),
                ("reader", models.PositiveSmallIntegerField()),
                ("sentences", models.JSONField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "signoff",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contradiction",
                        to="reviews.signoff",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.snapshot"
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RunSQL(
            "".join(CREATE_TRIGGERS.format(table=table) for table in WRITE_ONCE),
            "".join(DROP_TRIGGERS.format(table=table) for table in WRITE_ONCE),
        ),
    ]

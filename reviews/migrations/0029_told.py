"""Tell everyone once: events, notices, webhooks, the log of answers to machines; acknowledgements by team and duties."""

import hashlib
from typing import Any

import django.db.models.deletion
import django.utils.timezone
import rfc8785
from django.conf import settings
from django.db import migrations, models
from psycopg import sql

WRITE_ONCE = ("reviews_decisionevent",)

CREATE_TRIGGERS = """
CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
"""
DROP_TRIGGERS = "DROP TRIGGER {table}_once ON {table}; DROP TRIGGER {table}_keep ON {table};"

# Rows of the log are removed after 90 days and never changed.
SWEPT = """
CREATE FUNCTION reviews_refuse_unless_old() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '90 days' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% keeps its rows for 90 days and never changes them', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER reviews_gateanswer_swept BEFORE UPDATE OR DELETE ON reviews_gateanswer
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_unless_old();
CREATE TRIGGER reviews_gateanswer_keep BEFORE TRUNCATE ON reviews_gateanswer
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
"""
UNSWEPT = """
DROP TRIGGER reviews_gateanswer_keep ON reviews_gateanswer;
DROP TRIGGER reviews_gateanswer_swept ON reviews_gateanswer;
DROP FUNCTION reviews_refuse_unless_old();
"""


def keep_acknowledgements(apps: Any, schema_editor: Any) -> None:
    """Note on every acknowledgement of before the team that it was for, and the digest of its duties."""
    rows = apps.get_model("reviews", "Acknowledgement").objects
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else the table cannot be altered after its rows
        cursor.execute("ALTER TABLE reviews_acknowledgement DISABLE TRIGGER reviews_acknowledgement_once")
    for row in rows.select_related("decision__workload"):
        digest = hashlib.sha256(rfc8785.dumps(row.duties)).hexdigest()
        rows.filter(pk=row.pk).update(team=row.decision.workload.team_id, duties_digest=digest)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reviews_acknowledgement ENABLE TRIGGER reviews_acknowledgement_once")


RENAMED = "ALTER TABLE reviews_acknowledgement RENAME CONSTRAINT {} TO reviews_acknowledgement_decision_id_key"


def name_as_before(apps: Any, schema_editor: Any) -> None:
    """Give the constraint the name that PostgreSQL gave it with the table; undone, Django makes one of its own."""
    told = schema_editor.connection.introspection
    with schema_editor.connection.cursor() as cursor:
        found = told.get_constraints(cursor, "reviews_acknowledgement").items()
    for name, one in found:
        if one["unique"] and one["columns"] == ["decision_id"]:
            with schema_editor.connection.cursor() as cursor:
                cursor.execute(sql.SQL(RENAMED).format(sql.Identifier(name)))


class Migration(migrations.Migration):
    """Add the tables and fill what earlier acknowledgements lack."""

    dependencies = [
        ("reviews", "0028_correction"),
    ]

    operations = [
        migrations.CreateModel(
            name="DecisionEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
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
                            ("changed", "Changed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("about", models.CharField(max_length=60)),
                ("subject", models.CharField(max_length=200)),
                ("why", models.TextField()),
                ("standing", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="DecisionNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="GateAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("asked_by", models.CharField(max_length=120)),
                ("hub", models.CharField(max_length=60)),
                ("repo_id", models.CharField(max_length=200)),
                ("commit", models.CharField(max_length=64)),
                ("workload", models.CharField(max_length=120)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("allow", models.BooleanField()),
                ("decision", models.PositiveIntegerField(null=True)),
                ("reasons", models.TextField()),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=60)),
                ("body", models.TextField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("tried_at", models.DateTimeField(null=True)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("error", models.CharField(blank=True, default="", max_length=300)),
                ("sent_at", models.DateTimeField(null=True)),
                ("withheld_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("url", models.CharField(max_length=500)),
                ("sealed_secret", models.TextField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField("acknowledgement", "duties_digest", models.CharField(default="", max_length=64)),
        migrations.AddField(
            "acknowledgement",
            "team",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.team"
            ),
        ),
        migrations.RunPython(keep_acknowledgements, migrations.RunPython.noop),
        migrations.AlterField("acknowledgement", "duties_digest", models.CharField(max_length=64)),
        migrations.AlterField(
            "acknowledgement",
            "team",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.team"),
        ),
        migrations.AddField(
            model_name="mail",
            name="event",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="mail",
            name="title",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.RunPython(migrations.RunPython.noop, name_as_before),
        migrations.AlterField(
            model_name="acknowledgement",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="acknowledgements", to="reviews.decision"
            ),
        ),
        migrations.AddIndex(
            model_name="acknowledgement",
            index=models.Index(fields=["duties_digest"], name="acknowledgement_duties"),
        ),
        migrations.AddIndex(
            model_name="condition",
            index=models.Index(
                condition=models.Q(("met_at__isnull", True)), fields=["due", "lapses_on"], name="condition_open"
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["review_by"], name="decision_review_by"),
        ),
        migrations.AddIndex(
            model_name="waiver",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)), fields=["ended_at"], name="waiver_ended_at"
            ),
        ),
        migrations.AddIndex(model_name="waiver", index=models.Index(fields=["expires"], name="waiver_expires")),
        migrations.AddConstraint(
            model_name="acknowledgement",
            constraint=models.UniqueConstraint(
                fields=("decision", "team", "duties_digest"), name="duties_acknowledged_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("event", ""), _negated=True), fields=("to", "event"), name="mail_once_per_event"
            ),
        ),
        migrations.AddField(
            model_name="decisionevent",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="reviews.decision"
            ),
        ),
        migrations.AddField(
            model_name="decisionnotice",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="reviews.decisionevent"
            ),
        ),
        migrations.AddField(
            model_name="decisionnotice",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decision_notices",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="gateanswer",
            index=models.Index(fields=["at"], name="gate_answer_at"),
        ),
        migrations.AddIndex(
            model_name="gateanswer",
            index=models.Index(fields=["repo_id", "at"], name="gate_answer_repo"),
        ),
        migrations.AddIndex(
            model_name="gateanswer",
            index=models.Index(
                condition=models.Q(("sha256", ""), _negated=True), fields=["sha256", "at"], name="gate_answer_sha256"
            ),
        ),
        migrations.AddField(
            model_name="webhookdelivery",
            name="workload",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.workload"
            ),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="ended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="team",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.team"
            ),
        ),
        migrations.AddField(
            model_name="webhookdelivery",
            name="endpoint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="reviews.webhookendpoint"
            ),
        ),
        migrations.AddIndex(
            model_name="decisionevent",
            index=models.Index(fields=["at"], name="decision_event_at"),
        ),
        migrations.AddConstraint(
            model_name="decisionevent",
            constraint=models.UniqueConstraint(fields=("decision", "kind", "about"), name="decision_event_once"),
        ),
        migrations.AddIndex(
            model_name="decisionnotice",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True)), fields=["person", "event"], name="decision_notice_new"
            ),
        ),
        migrations.AddConstraint(
            model_name="decisionnotice",
            constraint=models.UniqueConstraint(fields=("event", "person"), name="decision_notice_once"),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("name",), name="webhook_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="webhook_ended_by_whom_and_when",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["endpoint", "-id"], name="webhook_log"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.UniqueConstraint(fields=("endpoint", "message"), name="webhook_message_once"),
        ),
        migrations.AlterField(
            "decisionalert",
            "kind",
            models.CharField(
                choices=[
                    ("fallback-lost", "Fallback lost"),
                    ("owner-gone", "Owner gone"),
                    ("policy-would-refuse", "Later policy refuses"),
                    ("evidence-overdue", "Evidence overdue"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunSQL(
            "".join(CREATE_TRIGGERS.format(table=table) for table in WRITE_ONCE),
            "".join(DROP_TRIGGERS.format(table=table) for table in WRITE_ONCE),
        ),
        migrations.RunSQL(SWEPT, UNSWEPT),
    ]

"""Add readings of the usage against the limits of a license, written once, and the kinds of finding that they bring."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WRITE_ONCE = ("reviews_usagereading",)
CREATE_TRIGGERS = """
CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
"""
DROP_TRIGGERS = """
DROP TRIGGER {table}_once ON {table};
DROP TRIGGER {table}_keep ON {table};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0070_saved_views"),
    ]

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
                    ("gate-changed", "Access gate changed"),
                    ("hub-disabled", "Switched off on the hub"),
                    ("hub-private", "Private on the hub"),
                    ("renamed", "Renamed on the hub"),
                    ("replaced", "Another repository under the name"),
                    ("hub-gone", "Gone from the hub"),
                    ("commit-gone", "Commit gone from the hub"),
                    ("later-terms", "Other terms at a newer commit"),
                    ("scan-issue", "Scan finding on the hub"),
                    ("prompt-changed", "Gate prompt changed"),
                    ("owner-changed", "Owner changed on the hub"),
                    ("new-version", "Newer version named"),
                    ("safer-format", "Safer format on the hub"),
                    ("new-commit", "Newer commit on the hub"),
                    ("card-changed", "Card changed at a newer commit"),
                    ("ancestor-terms", "Terms of an ancestor changed"),
                    ("ancestor-moved", "Ancestor changed"),
                    ("linked-policy", "Linked page changed"),
                    ("acceptance-over", "Gate acceptance no longer holds"),
                    ("runtime-aged", "Runtime version out of support"),
                    ("vulnerable", "Known vulnerability"),
                    ("listed-file", "File on a list of denied digests"),
                    ("usage-near", "Usage near a limit of the license"),
                    ("usage-over", "Usage over a limit of the license"),
                    ("usage-due", "Usage not read in time"),
                    ("emergency-denied", "Denied in an emergency"),
                    ("mirror-other-bytes", "Other bytes on the hub"),
                    ("mirror-damaged", "Copy in the mirror damaged"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="UsageReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("limit", models.CharField(max_length=120)),
                ("words", models.TextField()),
                ("title", models.CharField(max_length=100)),
                ("most", models.BigIntegerField()),
                ("reached", models.BooleanField()),
                ("value", models.BigIntegerField()),
                ("measured_on", models.DateField()),
                ("source", models.TextField()),
                ("due", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="usage_readings",
                        to="reviews.decision",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.RunSQL(
            "".join(CREATE_TRIGGERS.format(table=table) for table in WRITE_ONCE),
            "".join(DROP_TRIGGERS.format(table=table) for table in WRITE_ONCE),
        ),
    ]

"""Sessions with the person in a column, and the indexes from which lists are counted and searched.

People stay signed in: their sessions move with their keys. The column is filled when a session is next written; until
then the person is read in a query of its own.
"""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Concat, Lower, Upper

MOVE = """
WITH gone AS (DELETE FROM django_session RETURNING session_key, session_data, expire_date)
INSERT INTO reviews_personsession (session_key, session_data, expire_date) SELECT * FROM gone;
"""
BACK = """
WITH gone AS (DELETE FROM reviews_personsession RETURNING session_key, session_data, expire_date)
INSERT INTO django_session (session_key, session_data, expire_date) SELECT * FROM gone;
"""


def issuer(part: str) -> KeyTextTransform:
    return KeyTextTransform(part, KeyTextTransform("issuer", "card"))


class Migration(migrations.Migration):
    dependencies = [("reviews", "0031_turn"), ("sessions", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="PersonSession",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "session", "verbose_name_plural": "sessions", "abstract": False},
        ),
        migrations.RunSQL(MOVE, BACK),
        migrations.AddIndex(
            model_name="catalogentry",
            index=GinIndex(
                OpClass(
                    Lower(Concat(issuer("first"), models.Value(" "), issuer("last"), output_field=models.TextField())),
                    name="gin_trgm_ops",
                ),
                name="entry_issuer",
            ),
        ),
        migrations.AddIndex(
            model_name="catalogentry",
            index=models.Index(fields=["commit"], opclasses=["varchar_pattern_ops"], name="entry_commit"),
        ),
        migrations.AddIndex(
            model_name="catalogentry",
            index=models.Index(fields=["sha256"], opclasses=["varchar_pattern_ops"], name="entry_sha256"),
        ),
        migrations.AddIndex(
            model_name="catalogentry",
            index=models.Index(
                fields=["decision"],
                include=(
                    "license_name",
                    "task",
                    "node_class",
                    "workload_slug",
                    "workload_name",
                    "team_slug",
                    "data_sensitivity",
                    "environment",
                    "context_tokens",
                    "stage",
                    "review_by",
                    "suspended_from",
                    "shaken_from",
                    "private",
                    "team",
                ),  # fmt: skip
                condition=models.Q(ended=""),
                name="entry_counted",
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=GinIndex(OpClass(Upper("label"), name="gin_trgm_ops"), name="ledger_label"),
        ),
    ]

"""Invitations, counted guesses, used one-time codes, and the administrator who made an API token."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

MAKERS = """
UPDATE reviews_apitoken SET maker_id = person.id FROM reviews_user person
WHERE right(created_by, length(person.username) + 3) = ' (' || person.username || ')'
"""
"""Tokens name their maker as text, with the user name in brackets at the end; commands have no brackets."""


class Migration(migrations.Migration):
    """Add the tables and fill in the makers that are known."""

    dependencies = [("reviews", "0018_holds")]

    operations = [
        migrations.CreateModel(
            name="GuessCount",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(blank=True, db_index=True, default="", max_length=64)),
                ("by", models.CharField(max_length=310)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("person",), name="one_open_invitation"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UsedCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.BigIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="used_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "step"), name="one_use_per_code")],
            },
        ),
        migrations.AddField(
            model_name="apitoken",
            name="maker",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="made_tokens",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(MAKERS, migrations.RunSQL.noop),
    ]

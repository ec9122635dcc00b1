import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from reviews.write_once import create_triggers, drop_triggers


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0010_node_classes"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeskEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("platform", "platform"),
                            ("control", "control"),
                            ("publisher", "publisher"),
                            ("shape", "shape"),
                            ("risk", "risk"),
                        ],
                        max_length=12,
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("values", models.JSONField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="desk_entries", to="reviews.candidate"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["candidate", "kind", "key"], name="desk_entry_newest")],
            },
        ),
        migrations.RunSQL(create_triggers("reviews_deskentry"), drop_triggers("reviews_deskentry")),
    ]

"""Add saved views: the address of a list under a name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

LISTS = [
    ("catalog", "Catalog"), ("candidates", "Candidates"), ("decisions", "Decisions"), ("findings", "Findings"),
    ("workloads", "Workloads"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("reviews", "0069_facets")]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("list_name", models.CharField(choices=LISTS, max_length=20)),
                ("query", models.CharField(max_length=2000)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="saved_views",
                        to="reviews.team",
                    ),
                ),
            ],
            options={"ordering": ["name", "pk"]},
        ),
    ]

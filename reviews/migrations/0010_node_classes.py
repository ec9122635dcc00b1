import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from reviews.write_once import create_triggers, drop_triggers


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0009_second_opinion"),
    ]

    operations = [
        migrations.CreateModel(
            name="NodeClass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=30, unique=True)),
                ("title", models.CharField(max_length=100)),
                ("number", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["slug"],
            },
        ),
        migrations.AlterField(
            model_name="workload",
            name="node_classes",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None),
        ),
        migrations.CreateModel(
            name="NodeClassVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=100)),
                ("spec", models.JSONField()),
                ("reason", models.TextField()),
                ("actor", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "node_class",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="reviews.nodeclass"
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("node_class", "number"), name="node_class_number_once")
                ],
            },
        ),
        migrations.RunSQL(create_triggers("reviews_nodeclassversion"), drop_triggers("reviews_nodeclassversion")),
    ]

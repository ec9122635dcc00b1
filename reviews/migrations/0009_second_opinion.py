from django.db import migrations, models

from reviews.write_once import create_triggers, drop_triggers


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0008_linked_pages"),
    ]

    operations = [
        migrations.CreateModel(
            name="SecondOpinion",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("status", models.CharField(max_length=20)),
                ("expression", models.TextField(blank=True)),
                ("score", models.FloatField(null=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.RunSQL(create_triggers("reviews_secondopinion"), drop_triggers("reviews_secondopinion")),
    ]

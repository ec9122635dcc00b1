import django.db.models.deletion
from django.db import migrations, models

from reviews.write_once import create_triggers, drop_triggers


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0006_acknowledgement"),
    ]

    operations = [
        migrations.CreateModel(
            name="NamedText",
            fields=[
                ("named", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.textblob"
                    ),
                ),
            ],
        ),
        migrations.RunSQL(create_triggers("reviews_namedtext"), drop_triggers("reviews_namedtext")),
    ]

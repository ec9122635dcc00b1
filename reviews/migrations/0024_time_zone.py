"""The time zone in which a person reads times."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the column; everybody reads UTC until they choose."""

    dependencies = [("reviews", "0023_alerts")]

    operations = [
        migrations.AddField(
            "user", "time_zone", models.CharField(blank=True, db_default="", default="", max_length=60)
        ),
    ]

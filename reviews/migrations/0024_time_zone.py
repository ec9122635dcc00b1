"""The time zone in which a person reads times."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the column; everybody reads UTC until they choose."""

    dependencies = [("reviews", "0022_alone")]

    operations = [
        migrations.AddField(
            "user", "time_zone", models.CharField(blank=True, db_default="", default="", max_length=60)
        ),
    ]

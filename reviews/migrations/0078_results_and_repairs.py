"""A recommendation names the runs at hand when it was made, each by its hash; a suite run counts repaired answers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Earlier rows name and count none: what was at hand, and what was repaired, is not known."""

    dependencies = [("reviews", "0077_run_uploads_through")]

    operations = [
        migrations.AddField("recommendation", "results", models.JSONField(db_default=[], default=list)),
        migrations.AddField("suiterun", "repairs", models.PositiveIntegerField(null=True)),
    ]

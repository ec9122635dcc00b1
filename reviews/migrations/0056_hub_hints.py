"""Remember the last webhooks of the hub about a watched repository, so that the same one counts once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0055_ancestors"),
    ]

    operations = [
        migrations.AddField(
            model_name="watchedrepository",
            name="hints",
            field=models.JSONField(db_default=[], default=list),
        ),
    ]

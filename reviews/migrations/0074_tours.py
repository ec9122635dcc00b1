"""Add the roles whose first steps a person wants to see no more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0073_notifications"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="tours_dismissed",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
    ]

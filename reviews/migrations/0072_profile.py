"""How a person's pages look, wherever they sign in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the column; "" is someone who has never chosen, whose browser's cookie counts as before."""

    dependencies = [("reviews", "0071_usage_readings")]

    operations = [
        migrations.AddField("user", "theme", models.CharField(blank=True, db_default="", default="", max_length=10)),
    ]

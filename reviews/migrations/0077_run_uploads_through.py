"""A result file that waits names the token by which it came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column, empty for what the version before writes."""

    dependencies = [("reviews", "0076_statement_drafts")]

    operations = [
        migrations.AddField(
            model_name="runupload",
            name="through",
            field=models.CharField(blank=True, db_default="", default="", max_length=130),
        ),
    ]

"""The language that a person's browser asked for at the last sign-in: mails of those who chose none are in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0090_candidates_by_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="browser_language",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
    ]

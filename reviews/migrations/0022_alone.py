"""Note for which role a mail is written, and that it was withheld because it no longer concerned its recipient."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0021_reader")]

    operations = [
        migrations.AddField(
            model_name="mail", name="role", field=models.CharField(blank=True, default="", max_length=40)
        ),
        migrations.AddField(model_name="mail", name="withheld_at", field=models.DateTimeField(null=True)),
    ]

"""Note on an acknowledgement which duties pack the team was shown."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the digest, empty for acknowledgements from before packs."""

    dependencies = [("reviews", "0037_agreement_files")]

    operations = [
        migrations.AddField(
            model_name="acknowledgement",
            name="pack_sha256",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
    ]

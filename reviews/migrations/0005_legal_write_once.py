"""Terms of licenses and verdicts on texts are written once."""

from django.db import migrations

from reviews.write_once import create_triggers, drop_triggers


class Migration(migrations.Migration):
    """Two triggers a table."""

    dependencies = [("reviews", "0004_legal_desk")]

    operations = [
        migrations.RunSQL(create_triggers(table), drop_triggers(table))
        for table in ("reviews_termsversion", "reviews_textidentity")
    ]

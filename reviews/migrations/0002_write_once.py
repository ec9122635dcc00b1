"""Make what is written once write-once: plain SQL triggers that no setting of a library can switch off."""

from django.db import migrations

from reviews.write_once import DROP_FUNCTION, FIRST, FUNCTION, create_triggers, drop_triggers


class Migration(migrations.Migration):
    """One function, two triggers a table."""

    dependencies = [("reviews", "0001_tables")]

    operations = [
        migrations.RunSQL(FUNCTION, DROP_FUNCTION),
        *(migrations.RunSQL(create_triggers(table), drop_triggers(table)) for table in FIRST),
    ]

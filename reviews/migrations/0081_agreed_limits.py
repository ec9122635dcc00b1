from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0080_feed_key_seconds"),
    ]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="most_users",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="agreement",
            name="most_revenue",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="agreement",
            name="revenue_currency",
            field=models.CharField(blank=True, db_default="", default="", max_length=3),
        ),
    ]

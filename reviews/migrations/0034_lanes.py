from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0033_holders")]

    operations = [
        migrations.AddField(
            model_name="jobrun",
            name="lane",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddIndex(
            model_name="jobrun",
            index=models.Index(condition=~models.Q(lane=""), fields=["lane", "-id"], name="job_lane"),
        ),
    ]

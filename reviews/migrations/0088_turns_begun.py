"""An index of the turns by their first day, so that those of months to come are passed over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0087_counts_by_traits"),
    ]

    operations = [
        migrations.AddIndex(model_name="turn", index=models.Index(fields=["from_day"], name="turn_begun")),
    ]

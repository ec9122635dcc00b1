"""An index from which the conditions that must be met before a release are found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0046_gate")]

    operations = [
        migrations.AddIndex(
            model_name="condition",
            index=models.Index(
                condition=models.Q(("before_release", True)), fields=["signoff"], name="condition_for_release"
            ),
        ),
    ]

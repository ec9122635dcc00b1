"""Indexes from which the list of decisions is counted, and from which those in test are found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0041_node_capacity")]

    operations = [
        migrations.AddIndex(
            model_name="catalogentry",
            index=models.Index(fields=["decision"], include=["private", "team"], name="entry_seen"),
        ),
        migrations.AddIndex(
            model_name="catalogentry",
            index=models.Index(
                condition=models.Q(("ended", ""), ("stage", "test")), fields=["decision"], name="entry_in_test"
            ),
        ),
    ]

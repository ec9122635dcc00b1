"""Find the snapshots that name a model among their ancestors by an index that holds nothing else."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0082_calendar_tokens"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="fact",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("key", "lineage.ancestors")),
                fields=["value"],
                name="fact_ancestors",
                opclasses=["jsonb_path_ops"],
            ),
        ),
    ]

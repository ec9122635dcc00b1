"""Indexes by which candidates are found: by words in their names, by commit, by repository and by state."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models
from django.db.models import TextField, Value
from django.db.models.functions import Concat, Lower

NAMES = Lower(Concat("repo_id", Value("\n"), "requested_id", output_field=TextField()))


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0088_turns_begun"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="candidate",
            index=GinIndex(OpClass(NAMES, name="gin_trgm_ops"), name="candidate_names"),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(fields=["commit"], name="candidate_commit", opclasses=["varchar_pattern_ops"]),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(fields=["hub", "repo_id"], name="candidate_repo"),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(fields=["state", "id"], include=["workload"], name="candidate_by_state"),
        ),
        migrations.AddIndex(
            model_name="track",
            index=models.Index(fields=["name", "state", "candidate"], name="track_by_state"),
        ),
    ]

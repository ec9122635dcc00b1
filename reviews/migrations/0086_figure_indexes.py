"""Indexes that alone hold what the figures count, so that no count reads whole rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0085_record_read_once"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(fields=["id"], include=("created_at", "workload"), name="candidate_proposed"),
        ),
        migrations.AddIndex(
            model_name="catalogentry",
            index=models.Index(
                condition=models.Q(("ended", "")),
                fields=["decision"],
                include=(
                    "review_by",
                    "suspended_from",
                    "shaken_from",
                    "stage",
                    "private",
                    "team",
                    "workload_slug",
                    "license_class",
                    "family",
                ),
                name="entry_turning",
            ),
        ),
        migrations.AddIndex(
            model_name="signoff",
            index=models.Index(
                condition=models.Q(("rule", "")), fields=["at"], include=("candidate", "track"), name="signoff_first"
            ),
        ),
        migrations.AddIndex(
            model_name="track",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["candidate"],
                include=("name", "since"),
                name="track_open",
            ),
        ),
    ]

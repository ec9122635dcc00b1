"""A run of a suite may be of an entry of a shortlist, which names no candidate."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0061_suite_summaries"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="entry",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="reviews.shortlistentry",
            ),
        ),
        migrations.AlterField(
            model_name="run",
            name="candidate",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="reviews.candidate"
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("candidate__isnull", False),
                    ("entry__isnull", True),
                )
                | models.Q(
                    ("candidate__isnull", True),
                    ("entry__isnull", False),
                    ("kind", "suite"),
                ),
                name="run_of_a_candidate_or_an_entry",
            ),
        ),
    ]

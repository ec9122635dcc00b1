"""A workload states its latency target in figures; the run of a suite states how it was operated."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0063_run_uploads"),
    ]

    operations = [
        migrations.AddField(
            model_name="suiterun",
            name="custom_build",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="suiterun",
            name="restarts",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="suiterun",
            name="services",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="workload",
            name="answer_rate",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="workload",
            name="first_token_ms",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="workload",
            name="latency_at",
            field=models.CharField(
                blank=True,
                choices=[("p95", "95th percentile"), ("p50", "Median")],
                db_default="p95",
                default="p95",
                max_length=3,
            ),
        ),
        migrations.AddField(
            model_name="workload",
            name="whole_answer_ms",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
    ]

"""Let a token of a person have the scope ``calendar``, which reads their days and nothing else."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0081_agreed_limits"),
    ]

    operations = [
        migrations.AlterField(
            model_name="apitoken",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("check", "Check whether a model may be used"),
                        ("decisions", "Read decisions"),
                        ("ledger", "Read the head of the ledger"),
                        ("mirror", "Download approved models from the mirror"),
                        ("read", "Read what your pages show"),
                        ("propose", "Propose candidates and ask for readings"),
                        ("workloads", "Write workload statements"),
                        ("runs", "Import runs"),
                        ("nodes", "Propose versions of node classes"),
                        ("webhooks", "Manage webhooks"),
                        ("calendar", "Read your calendar of review and condition dates"),
                    ],
                    max_length=20,
                ),
                size=None,
            ),
        ),
        migrations.RemoveConstraint(model_name="apitoken", name="token_scopes_fit_whose_it_is"),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("owner__isnull", True), ("scopes__contained_by", ["check", "decisions", "ledger", "mirror"])
                    ),
                    models.Q(
                        ("owner__isnull", False),
                        (
                            "scopes__contained_by",
                            ["check", "read", "propose", "workloads", "runs", "nodes", "webhooks", "calendar"],
                        ),
                    ),
                    _connector="OR",
                ),
                name="token_scopes_fit_whose_it_is",
            ),
        ),
    ]

"""Let a token of a person have the scopes ``suites`` and ``evidence``, and none of those that act for a team without one."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0083_ancestor_index"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="apitoken",
            name="token_of_a_person_is_made_by_them",
        ),
        migrations.RemoveConstraint(
            model_name="apitoken",
            name="token_scopes_fit_whose_it_is",
        ),
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
                        ("suites", "Upload suites and hand them out"),
                        ("runs", "Import runs"),
                        ("evidence", "Deliver evidence and record the usage"),
                        ("nodes", "Propose versions of node classes"),
                        ("webhooks", "Manage webhooks"),
                        ("calendar", "Read your calendar of review and condition dates"),
                    ],
                    max_length=20,
                ),
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner__isnull", True), ("team__isnull", True)),
                    models.Q(("maker", models.F("owner")), ("maker__isnull", False), ("owner__isnull", False)),
                    _connector="OR",
                ),
                name="token_of_a_person_is_made_by_them",
            ),
        ),
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
                            [
                                "check",
                                "read",
                                "propose",
                                "workloads",
                                "suites",
                                "runs",
                                "evidence",
                                "nodes",
                                "webhooks",
                                "calendar",
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="token_scopes_fit_whose_it_is",
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("owner__isnull", True),
                    ("team__isnull", False),
                    ("scopes__contained_by", ["check", "read", "runs", "nodes", "calendar"]),
                    _connector="OR",
                ),
                name="token_without_team_writes_for_none",
            ),
        ),
    ]

"""Let an API token belong to a person and act as them in one team; tokens of the company stay as they are."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0066_exit_steps"),
    ]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="owner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="own_tokens",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="team",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.team"
            ),
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
                        ("runs", "Import runs"),
                        ("nodes", "Propose versions of node classes"),
                        ("webhooks", "Manage webhooks"),
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
                    models.Q(
                        ("maker", models.F("owner")),
                        ("maker__isnull", False),
                        ("owner__isnull", False),
                        ("team__isnull", False),
                    ),
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
                            ["check", "read", "propose", "workloads", "runs", "nodes", "webhooks"],
                        ),
                    ),
                    _connector="OR",
                ),
                name="token_scopes_fit_whose_it_is",
            ),
        ),
    ]

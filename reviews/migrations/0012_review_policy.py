import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from reviews.workflow.policy.rules import SHIPPED
from reviews.write_once import create_triggers, drop_triggers


def ship(apps, schema_editor):
    """The first version of the policy, which every candidate so far was reviewed under."""
    alias = schema_editor.connection.alias
    version, step = (apps.get_model("reviews", name) for name in ("PolicyVersion", "PolicyStep"))
    words = "Came with the portal."
    row = version.objects.using(alias).create(number=1, body=SHIPPED, reason=words)
    step.objects.using(alias).create(version=row, kind="adopted", reason=words)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0011_desk_entries"),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("adopted", "In force"), ("dropped", "Dropped")], max_length=8)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("body", models.JSONField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="RemarkReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="waiver",
            name="waiver_once_at_a_time",
        ),
        migrations.AddField(
            model_name="candidate",
            name="predecessor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="reviews.candidate",
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="before_release",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="condition",
            name="evidence",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="condition",
            name="lapses_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="signoff",
            name="copied_from",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="copies", to="reviews.signoff"
            ),
        ),
        migrations.AddField(
            model_name="signoff",
            name="root",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="renewals",
                to="reviews.signoff",
            ),
        ),
        migrations.AddField(
            model_name="signoff",
            name="review_by",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="signoff",
            name="rule",
            field=models.CharField(
                blank=True,
                choices=[
                    ("renewed", "Renewed: the difference was looked at"),
                    ("inherited", "Inherited: nothing that it rested on differs"),
                    ("veto", "Inherited: a veto stands until its author withdraws it"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="waiver",
            name="kind",
            field=models.CharField(
                choices=[("rule", "Rule of the terms"), ("requirement", "Requirement"), ("break-glass", "Break-glass")],
                default="rule",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="waiver",
            name="renewals",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="waiver",
            name="renews",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="renewed_by", to="reviews.waiver"
            ),
        ),
        migrations.AddField(
            model_name="waiver",
            name="track",
            field=models.CharField(
                choices=[("legal", "Legal"), ("engineering", "Engineering")], default="legal", max_length=12
            ),
        ),
        migrations.AddConstraint(
            model_name="signoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("copied_from__isnull", True), ("rule", "")),
                    models.Q(models.Q(("rule", ""), _negated=True), ("copied_from__isnull", False)),
                    _connector="OR",
                ),
                name="signoff_rule_names_its_origin",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiver",
            constraint=models.UniqueConstraint(
                condition=models.Q(("approved_at__isnull", True), ("ended_at__isnull", True)),
                fields=("candidate", "rule"),
                name="waiver_asked_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiver",
            constraint=models.UniqueConstraint(
                condition=models.Q(("approved_at__isnull", False), ("ended_at__isnull", True)),
                fields=("candidate", "rule"),
                name="waiver_once_at_a_time",
            ),
        ),
        migrations.AddField(
            model_name="policystep",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="policystep",
            name="version",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="step", to="reviews.policyversion"
            ),
        ),
        migrations.AlterField(
            model_name="track",
            name="state",
            field=models.CharField(
                choices=[
                    ("locked", "Locked"),
                    ("open", "Open"),
                    ("passed", "Passed"),
                    ("passed_with_conditions", "Passed with conditions"),
                    ("changes_requested", "Changes requested"),
                    ("failed", "Failed"),
                    ("outdated", "Outdated"),
                    ("expired", "Expired"),
                ],
                default="locked",
                max_length=24,
            ),
        ),
        migrations.RunPython(ship, migrations.RunPython.noop),
        migrations.AddField(
            model_name="candidate",
            name="policy",
            field=models.ForeignKey(
                default=1,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="candidates",
                to="reviews.policyversion",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="remarkreply",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="remarkreply",
            name="remark",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="replies", to="reviews.remark"
            ),
        ),
        *[
            migrations.RunSQL(create_triggers(table), drop_triggers(table))
            for table in ("reviews_policyversion", "reviews_policystep", "reviews_remarkreply")
        ],
    ]

"""Change the words that people see for stored choices. No stored value and no column changes."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0015_write_once"),
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
                    ],
                    max_length=20,
                ),
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="gateacceptance",
            name="account_kind",
            field=models.CharField(
                choices=[("service", "Company service account"), ("person", "Personal account")], max_length=10
            ),
        ),
        migrations.AlterField(
            model_name="gateacceptance",
            name="approval",
            field=models.CharField(
                choices=[("auto", "Granted automatically"), ("manual", "Granted by the publisher on request")],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="signoff",
            name="rule",
            field=models.CharField(
                blank=True,
                choices=[
                    ("renewed", "Renewed: a reviewer looked at the difference"),
                    ("inherited", "Inherited: the basis has not changed"),
                    ("veto", "Inherited: a veto applies until its author withdraws it"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="waiver",
            name="kind",
            field=models.CharField(
                choices=[("rule", "License rule"), ("requirement", "Requirement"), ("break-glass", "Break-glass")],
                default="rule",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="workload",
            name="acts",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("run", "Run the model"),
                        ("fine-tune", "Fine-tune the model"),
                        ("quantize", "Quantize the model"),
                        ("merge", "Merge the model with another"),
                        ("mirror", "Mirror the model inside the company"),
                        ("redistribute", "Redistribute the model, or a product that contains it"),
                        ("host", "Host the model for others, through a product or an API"),
                        ("train-on-outputs", "Train another model on the outputs"),
                    ],
                    max_length=30,
                ),
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="workload",
            name="environment",
            field=models.CharField(
                choices=[
                    ("on-premises", "On premises, shared cluster"),
                    ("on-premises-dedicated", "On premises, dedicated nodes"),
                    ("private-cloud", "Private cloud"),
                    ("edge", "Edge device"),
                    ("workstation", "Workstation"),
                ],
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="workload",
            name="input_modality",
            field=models.CharField(
                choices=[
                    ("text", "Text"),
                    ("image", "Images"),
                    ("text-image", "Text with images"),
                    ("audio", "Audio"),
                    ("video", "Video"),
                    ("other", "Other"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="workload",
            name="risk_level",
            field=models.CharField(
                choices=[
                    ("low", "Low: a person checks every output, and an error costs little"),
                    ("medium", "Medium: a person checks samples of the outputs, or an error costs money or time"),
                    (
                        "high",
                        "High: unchecked outputs reach customers or drive decisions, or an error may harm someone",
                    ),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="workload",
            name="use_class",
            field=models.CharField(
                blank=True,
                choices=[
                    ("internal-tool", "Internal tool for our staff"),
                    ("internal-step", "Internal step in a product or process; outputs do not reach customers"),
                    ("external-product", "Part of a product or service for customers"),
                    ("hosted-for-others", "The model itself, offered to others through an API"),
                    ("research", "Research only; nothing goes into production"),
                    ("evaluation", "Testing and evaluation only"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="workload",
            name="user_band",
            field=models.CharField(
                choices=[
                    ("under-1k", "Under 1,000 people a month"),
                    ("under-1m", "Under 1 million a month"),
                    ("under-100m", "Under 100 million a month"),
                    ("under-700m", "100 to under 700 million a month"),
                    ("over-700m", "700 million a month or more"),
                    ("over-100m", "100 million a month or more, exact number unknown"),
                ],
                max_length=20,
            ),
        ),
    ]

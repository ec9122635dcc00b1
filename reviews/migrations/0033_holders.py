"""Name whose name a waiver has, and who seconded a webhook endpoint."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """Add the columns: earlier waivers keep their owners as free text, and earlier endpoints wait to be seconded."""

    dependencies = [
        ("reviews", "0032_pages"),
    ]

    operations = [
        migrations.AddField(
            model_name="waiver",
            name="owner_key",
            field=models.CharField(blank=True, db_default="", default="", max_length=150),
        ),
        migrations.AddField(
            model_name="waiver",
            name="owner_kind",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="seconded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="seconded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=Q(seconded_at__isnull=True, seconded_by__isnull=True)
                | (Q(seconded_at__isnull=False, seconded_by__isnull=False) & ~Q(seconded_by=F("created_by"))),
                name="webhook_seconded_by_another",
            ),
        ),
    ]

"""Have a second reviewer approve an agreement, and note its notice period; earlier ones wait for an approval."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """Add the columns: an agreement that one reviewer attached earlier settles nothing until another approves it."""

    dependencies = [("reviews", "0036_reference_copies"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="notice_days",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="agreement",
            name="approved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="agreement",
            name="approved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | (Q(approved_at__isnull=False, approved_by__isnull=False) & ~Q(approved_by=F("by"))),
                name="agreement_approved_by_another",
            ),
        ),
    ]

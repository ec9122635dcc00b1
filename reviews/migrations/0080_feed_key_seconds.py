import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0079_narrow_license_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="feedkey",
            name="seconded_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="feedkey",
            name="seconded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="feedkey",
            constraint=models.CheckConstraint(
                condition=models.Q(("seconded_at__isnull", True), ("seconded_by__isnull", True))
                | models.Q(
                    ("seconded_at__isnull", False),
                    ("seconded_by__isnull", False),
                    models.Q(("seconded_by", models.F("by")), _negated=True),
                ),
                name="feed_key_seconded_by_another",
            ),
        ),
    ]

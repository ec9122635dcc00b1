"""Mails are notifications too: their kind, whether they were read, and how each kind reaches a person."""

from django.db import migrations, models
from django.db.models import Q

READ_SO_FAR = "UPDATE reviews_mail SET read_at = created_at WHERE read_at IS NULL"


class Migration(migrations.Migration):
    """Add the columns. Mails from before count as read: nobody could mark them."""

    dependencies = [("reviews", "0072_profile")]

    operations = [
        migrations.AddField("user", "mail_ways", models.JSONField(blank=True, db_default={}, default=dict)),
        migrations.AddField("mail", "kind", models.CharField(blank=True, db_default="", default="", max_length=12)),
        migrations.AddField("mail", "only_here", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("mail", "read_at", models.DateTimeField(null=True)),
        migrations.RunSQL(READ_SO_FAR, migrations.RunSQL.noop),
        migrations.AddIndex(
            "mail",
            models.Index(
                condition=Q(("read_at__isnull", True), ("withheld_at__isnull", True)), fields=["to"], name="mail_unread"
            ),
        ),
        migrations.AddIndex("mail", models.Index(fields=["created_at"], name="mail_age")),
    ]

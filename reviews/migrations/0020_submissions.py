"""Add the table of submissions: what was sent under a form's token or an idempotency key, and the first answer; note which candidate a mail is about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0019_invitations")]

    operations = [
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner", models.CharField(max_length=60)),
                ("place", models.CharField(max_length=300)),
                ("key", models.CharField(max_length=64, unique=True)),
                ("digest", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("answer", models.BinaryField(default=b"")),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={"ordering": ["-pk"]},
        ),
        migrations.AddField(model_name="mail", name="candidate_number", field=models.BigIntegerField(null=True)),
    ]

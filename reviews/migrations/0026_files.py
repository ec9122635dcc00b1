"""Keep files that people hand in: what they are, written once, and their encrypted bytes, which a new key replaces."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WRITE_ONCE = ("reviews_keptfile",)
REPLACED = ("reviews_filecipher",)

CREATE_TRIGGERS = """
CREATE TRIGGER {table}_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
"""
CREATE_KEEPERS = """
CREATE TRIGGER {table}_once BEFORE DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE TRIGGER {table}_keep BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_change();
"""
DROP_TRIGGERS = "DROP TRIGGER {table}_once ON {table}; DROP TRIGGER {table}_keep ON {table};"


class Migration(migrations.Migration):
    """Add both tables."""

    dependencies = [("reviews", "0025_responsibility"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="KeptFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("owner_kind", models.CharField(max_length=40)),
                ("owner_id", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=130)),
                ("media", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "indexes": [models.Index(fields=["owner_kind", "owner_id"], name="file_owner")],
            },
        ),
        migrations.CreateModel(
            name="FileCipher",
            fields=[
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="cipher",
                        serialize=False,
                        to="reviews.keptfile",
                    ),
                ),
                ("key_id", models.CharField(db_index=True, max_length=20)),
                ("nonce", models.BinaryField()),
                ("data", models.BinaryField()),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RunSQL(
            "".join(CREATE_TRIGGERS.format(table=table) for table in WRITE_ONCE)
            + "".join(CREATE_KEEPERS.format(table=table) for table in REPLACED),
            "".join(DROP_TRIGGERS.format(table=table) for table in WRITE_ONCE + REPLACED),
        ),
    ]

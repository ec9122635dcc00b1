import django.db.models.deletion
from django.db import migrations, models

from reviews.ledger import merkle
from reviews.write_once import create_triggers, drop_triggers


def grow(apps, schema_editor):
    """The tree over the entries that are there already."""
    alias = schema_editor.connection.alias
    entry, node = (apps.get_model("reviews", name) for name in ("LedgerEntry", "LedgerNode"))
    rows = entry.objects.using(alias).order_by("sequence").values_list("sequence", "canonical")
    open_ones, made = {}, []
    for sequence, data in rows.iterator(chunk_size=2000):
        hashes = {0: merkle.leaf(bytes(data))}
        for level, index in merkle.completed(sequence):
            hashes[level] = merkle.parent(open_ones.pop(level - 1), hashes[level - 1])
            made.append(node(level=level, index=index, digest=hashes[level]))
        top = max(hashes)
        open_ones[top] = hashes[top]
        if len(made) > 5000:
            node.objects.using(alias).bulk_create(made)
            made = []
    node.objects.using(alias).bulk_create(made)


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0012_review_policy"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignedHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("size", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("root", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=64)),
                ("envelope", models.JSONField()),
                ("why", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="mail",
            name="digest",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="user",
            name="digest",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="LedgerNode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("digest", models.BinaryField()),
            ],
            options={
                "ordering": ["level", "index"],
                "constraints": [models.UniqueConstraint(fields=("level", "index"), name="ledger_node_once")],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("subject_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("stage", models.SmallIntegerField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to="reviews.candidate"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "subject_id", "day", "stage"), name="reminder_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="HeadDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=300)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "head",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="reviews.signedhead"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("head", "place"), name="head_delivered_once")],
            },
        ),
        migrations.RunPython(grow, migrations.RunPython.noop),
        *[
            migrations.RunSQL(create_triggers(table), drop_triggers(table))
            for table in ("reviews_ledgernode", "reviews_signedhead", "reviews_headdelivery")
        ],
    ]

"""More fields of use that a workload can state, and the number of the list from which its author chose."""

import django.contrib.postgres.fields
from django.db import migrations, models

DOMAINS = [
    ("military", "Military, weapons or nuclear"),
    ("medical", "Medicine and health"),
    ("legal_practice", "Legal advice"),
    ("biometric", "Biometric processing"),
    ("surveillance", "Surveillance"),
    ("minors", "Minors"),
    ("critical_infrastructure", "Critical infrastructure"),
    ("justice", "Justice, law enforcement, migration or asylum"),
    ("finance", "Financial, tax or insurance advice"),
    ("essential_services", "Employment, credit, housing or other essential services"),
    ("weapons_drugs", "Drugs, explosives or other dangerous goods"),
    ("sexual_content", "Sexual content"),
    ("malware", "Malware, or attacks on systems"),
    ("none", "None of these"),
]


class Migration(migrations.Migration):
    """Statements from before were chosen from the first list."""

    dependencies = [("reviews", "0044_rates")]

    operations = [
        migrations.AddField("workload", "domains_edition", models.PositiveSmallIntegerField(default=1, editable=False)),
        migrations.AlterField(
            "workload", "domains_edition", models.PositiveSmallIntegerField(default=2, editable=False)
        ),
        migrations.AlterField(
            "workload",
            "domains",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=DOMAINS, max_length=30), blank=True, default=list, size=None
            ),
        ),
    ]

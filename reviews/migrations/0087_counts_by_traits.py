"""The index of the catalog's counts knows the texts that facets list by one number, so that no count compares them."""

from django.db import migrations, models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat

TRAITS = (
    "license_name", "task", "node_class", "publisher", "family", "license_class", "openness", "quantization", "known",
    "claimed", "evaluated", "inputs", "outputs",
)  # fmt: skip
COUNTED = (
    "license_name", "task", "node_class", "workload_slug", "workload_name", "team_slug", "data_sensitivity",
    "environment", "context_tokens", "stage", "review_by", "suspended_from", "shaken_from", "private", "team",
    "findings", "parameters", "publisher", "family", "claimed", "evaluated", "inputs", "outputs", "license_class",
    "openness", "quantization", "known",
)  # fmt: skip
TEXTS = Concat(*[part for name in TRAITS for part in (Value("\x1f"), F(name))][1:], output_field=models.TextField())
NUMBER = Func(TEXTS, Value(0), function="hashtextextended", output_field=models.BigIntegerField())


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0086_figure_indexes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="catalogentry",
            index=models.Index(F("decision"), NUMBER, include=COUNTED, condition=Q(ended=""), name="entry_by_traits"),
        ),
        migrations.RemoveIndex(model_name="catalogentry", name="entry_counted"),
    ]

"""Index the words of stored texts, so that the clause library finds them."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations
from django.db.models.functions import Left


class Migration(migrations.Migration):
    """Add the index; it covers the first 200,000 characters of a text."""

    dependencies = [("reviews", "0038_duties_packs")]

    operations = [
        migrations.AddIndex(
            model_name="textblob",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(Left("text", 200_000), config="simple"),
                name="text_words",
            ),
        ),
    ]

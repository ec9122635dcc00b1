"""The migration names the fallbacks of records from before the table: by number, and nothing where none is named."""

from importlib import import_module

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_records_of_before_name_their_fallbacks() -> None:
    named = import_module("reviews.migrations.0023_alerts").NAMED
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE reviews_decision (number int PRIMARY KEY, canonical bytea) ON COMMIT DROP")
        cursor.execute(
            "CREATE TEMP TABLE reviews_fallback (decision_id int PRIMARY KEY, named_id int, cause text) ON COMMIT DROP"
        )
        for number, said in ((1, "null"), (2, "1"), (3, "3"), (4, "99")):
            record = f'{{"fallback":{{"decision":{said},"kind":"x"}},"words":"é"}}'.encode()
            cursor.execute("INSERT INTO reviews_decision VALUES (%s, %s)", [number, record])
        cursor.execute(named)
        cursor.execute("SELECT decision_id, named_id, cause FROM reviews_fallback")
        assert cursor.fetchall() == [(2, 1, "")]
        cursor.execute("DROP TABLE reviews_fallback, reviews_decision")

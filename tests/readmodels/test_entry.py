"""The catalog's table says what the records say, without any act having to tell it so."""

import json

import pytest
from django.db import connection

from reviews.decisions.models import Decision
from reviews.readmodels.models import CatalogEntry
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_an_issued_decision_has_its_entry(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    decision = Decision.objects.get()
    entry = CatalogEntry.objects.get()
    assert (entry.decision, entry.candidate, entry.repo_id) == (decision.number, candidate.pk, decision.repo_id)
    assert (entry.ended, entry.suspended_from, entry.shaken_from) == ("", None, None)
    assert entry.card["fallback"] == json.loads(bytes(decision.canonical))["fallback"]


def test_what_stands_is_what_the_definition_says(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM reviews_catalogentry"
            " EXCEPT SELECT * FROM catalog_entries(array(SELECT number FROM reviews_decision))"
        )
        assert cursor.fetchall() == []

"""The page of usage when the terms have no known limit: it says so to everyone, also to who could not record."""

import pytest
from django.test import Client

from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get

pytestmark = pytest.mark.django_db


def test_without_a_known_limit_the_page_says_so_to_whoever_could_not_record_either(cast: Cast, client: Client) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    page = get(client, cast.reader, f"/decisions/{decision.number}/usage/")
    assert "nothing to record" in page
    assert "can record the usage" not in page

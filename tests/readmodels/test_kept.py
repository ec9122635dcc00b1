"""Counts that are kept in Valkey: without it they are counted anew, and the page is the same."""

import time

import pytest
from django.test import Client
from pytest_django import Settings

from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_catalog_counts_for_itself_while_valkey_is_away(cast: Cast, client: Client, settings: Settings) -> None:
    scenes.candidate_at("decided", cast)
    client.force_login(cast.reader)
    there = client.get("/catalog/").content.decode()
    away = settings.CACHES["kept"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = settings.CACHES | {"kept": away}
    started = time.monotonic()
    page = client.get("/catalog/").content.decode()
    assert time.monotonic() - started < 30, "nobody waits for a cache that is not there"
    assert "atlas-1b-instruct" in page
    assert page.split("<main")[1].split("</main>")[0] == there.split("<main")[1].split("</main>")[0]

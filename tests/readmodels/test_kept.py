"""Counts that are kept in Valkey: without it they are counted anew, and the page is the same."""

import time
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from reviews.readmodels.kept import drawn, kept
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_catalog_counts_for_itself_while_valkey_is_away(cast: Cast, client: Client, settings: Settings) -> None:
    scenes.candidate_at("decided", cast)
    client.force_login(cast.reader)
    there = client.get("/catalog/").content.decode()
    away = settings.CACHES["kept"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = settings.CACHES | {"kept": away}
    caches["here"].clear()
    started = time.monotonic()
    page = client.get("/catalog/").content.decode()
    assert time.monotonic() - started < 30, "nobody waits for a cache that is not there"
    assert "atlas-1b-instruct" in page
    assert page.split("<main")[1].split("</main>")[0] == there.split("<main")[1].split("</main>")[0]


def test_a_process_asks_again_for_counts_under_another_head() -> None:
    """What a process has read is kept under the same name as for all processes, so that it is never older."""
    asked = []

    def work() -> list[int]:
        asked.append(len(asked))
        return list(asked)

    name = str(uuid4())
    assert kept(["counts", name, "head 1"], work) == kept(["counts", name, "head 1"], work) == [0]
    assert drawn(["counts", name, "head 1"], work) == [0, 1], "what is drawn of counts has a name of its own"
    assert kept(["counts", name, "head 2"], work) == [0, 1, 2]

"""Counts that are kept in Valkey: without it they are counted anew, and the page is the same."""

import time
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from reviews.etags import build
from reviews.readmodels.kept import _Away, drawn, kept
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


def test_another_build_beside_this_one_finds_no_counts_of_it(settings: Settings) -> None:
    name, at = str(uuid4()), settings.PORTAL_URL
    _Away.until = 0.0  # another test of this process may have been without Valkey

    def asked(url: str, said: int) -> int:
        """Ask as a process of its own whose build has this setting, and which would count so many."""
        settings.PORTAL_URL = url
        build.cache_clear()
        caches["here"].clear()
        return kept([name], lambda: said)

    try:
        assert [asked(at, 1), asked(at, 2)] == [1, 1], "the same build finds what another process of it has counted"
        assert asked("https://other.example.org", 3) == 3
        assert [asked(at, 4), asked("https://other.example.org", 5)] == [1, 3], "each has its own"
    finally:
        build.cache_clear()

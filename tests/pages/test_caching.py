"""What browsers may keep: pages after asking, downloads, tokens and the API not at all."""

import pytest
from django.test import Client

from tests import scenes
from tests.api.asking import ASKED, token
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def kept(client: Client, path: str, **how: object) -> set[str]:
    return set(client.get(path, **how)["Cache-Control"].split(", "))  # type: ignore[arg-type]


def test_pages_are_private_and_asked_for_again(cast: Cast) -> None:
    client = Client()
    assert kept(client, "/accounts/login/") >= {"private", "no-cache"}
    client.force_login(cast.requester)
    for path in ("/", "/candidates/", "/nowhere/", "/people/"):
        assert kept(client, path) == {"private", "no-cache"}, path


def test_downloads_tokens_and_the_api_are_never_kept(cast: Cast) -> None:
    number = scenes.decide(scenes.candidate_at("ready", cast), cast).number
    client = Client()
    for person, paths in (
        (cast.requester, [f"/decisions/{number}.{one}" for one in ("json", "md", "zip", "spdx.json")]),
        (cast.administrator, ["/tokens/"]),
        (cast.auditor, ["/audit/export/"]),
    ):
        client.force_login(person)
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert "no-store" in answer["Cache-Control"], path
    asked = Client().get("/api/v1/check", ASKED, headers={"authorization": f"Bearer {token()}"})
    assert asked["Cache-Control"] == "no-store"
    assert kept(Client(), "/api/v1/openapi.json") == {"no-store"}
    assert kept(Client(), "/api/v1/nowhere") == {"no-store"}


def test_signing_out_empties_the_cache_and_nothing_else_does(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.requester)
    assert not client.get("/accounts/logout/").has_header("Clear-Site-Data")
    assert client.post("/accounts/logout/")["Clear-Site-Data"] == '"cache"'
    assert '<img src="/forget/" alt="" hidden>' in client.get("/accounts/login/").content.decode()
    assert client.get("/forget/")["Clear-Site-Data"] == '"cache"'
    assert "/forget/" not in client.get("/accounts/login/").content.decode()
    assert not client.post("/accounts/logout/").has_header("Clear-Site-Data")

"""No text that a person types or a hub serves becomes an element, an attribute or an address of a page."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.house.hostile import BREAKERS, MARK, foreign, hostile_scene
from tests.house.places import address, known

pytestmark = pytest.mark.django_db
MORE = ("/candidates/{candidate_id}/evidence/documents/{document_id}/?as=card", "/candidates/?q={mark}",
        "/catalog/?q={mark}", "/audit/?text={mark}", "/decisions/?q={mark}", "/jobs/?kind={mark}",
        "/workloads/?q={mark}",
        "/workloads/new/?from={slug}", "/licenses/?q={mark}", "/candidates/{candidate_id}/legal/?open={mark}",
        "/candidates/new/?workload={mark}", "/nothing/{mark}")  # fmt: skip
"""Addresses with a search, which the page repeats."""


def addresses(scenes: list[dict[str, Any]]) -> list[str]:
    found = [address(name, pattern, numbers) for numbers in scenes for name, pattern in known().items()]
    found += [one.format(**scenes[0], mark=BREAKERS[0]) for one in MORE]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.long)], ids=["some", "all"])
def test_no_text_becomes_markup_on_any_page(cast: Cast, whole: bool) -> None:
    scenes, wrong, taken = hostile_scene(cast, whole=whole)
    assert not whole or taken >= {
        "remarks",
        "answer",
        "new_workload",
        "write_entry",
        "license_new",
        "decide",
        "reject",
    }, taken
    shown, clients = 0, [Client(raise_request_exception=False) for _ in range(4)]
    for client, person in zip(clients, (cast.both, cast.administrator, cast.auditor, cast.legal), strict=True):
        client.force_login(person)
    for path in addresses(scenes)[:: 1 if whole else 4]:
        for client in clients:
            answer = client.get(path)
            if answer.status_code in (403, 405) or (answer.status_code == 404 and MARK not in path):
                continue
            if answer.status_code >= 500:
                wrong[path] = [str(answer.status_code)]
            elif "html" in answer["Content-Type"]:
                page = answer.content.decode()
                shown += MARK in page
                if found := foreign(page):
                    wrong[path] = found
            break
    assert not wrong, json.dumps(wrong, indent=1)
    assert shown > (30 if whole else 6)


@pytest.mark.parametrize(
    "page",
    [f"<{MARK}>", '<a onclick="x">', "<script>x</script>", "<a href=' javascript:x'>", "<p style='x'>", "<iframe>",
     f'<input value="" {MARK}="">', "<img src=http://elsewhere.example/x>"],
)  # fmt: skip
def test_markup_of_a_text_is_noticed(page: str) -> None:
    assert foreign(f"<!doctype html><main>{page}</main>")


def test_our_own_markup_is_not(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    assert foreign(client.get("/").content.decode()) == []

"""A document of the evidence, as a card and as numbered lines: harmless whoever wrote it, seen by whom it may be."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reviews.evidence.links import LINES_A_PAGE, place_url
from reviews.evidence.models import Snapshot
from reviews.hub.shapes.reading import FindingValue
from reviews.people.models import User
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.readings import reading

pytestmark = pytest.mark.django_db


def get(user: User, name: str, *args: Any, **query: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def words(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def snapshot_of(candidate: Candidate) -> Snapshot:
    found = scenes.fresh(candidate).snapshot
    assert found
    return found


HOSTILE = """---
license: x
---
# Title <script>alert(1)</script>

<img src=x onerror=alert(1)> [run](javascript:alert(1)) [out](https://elsewhere.example/a) ![pixel](https://track.example/p.png)

[![a](https://b.example/c)](https://d.example/e) <a href="//x" onclick="y">z</a> [rtl\u202e](https://ok.example)

<style>body{display:none}</style><iframe src="https://i.example"></iframe>
"""


def test_a_hostile_card_is_rendered_harmless(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast, read=reading(card=HOSTILE))
    card = snapshot_of(candidate).documents.get(role="card")
    body = get(cast.legal, "document", candidate.pk, card.pk, **{"as": "card"}).content.decode()
    inside = re.split(r'<div class="card-text" lang="\w*">', body)[1].split("</section>")[0]
    for bad in ("<script", "<img", "<style", "<iframe", "<h1", "<h2", 'href="javascript', "\u202e"):
        assert bad not in inside
    assert 'rel="nofollow noopener noreferrer ugc"' in inside
    assert "(elsewhere.example)" in inside
    assert "Picture: pixel (track.example)" in inside
    assert '<h3 id="card-' in inside


@pytest.mark.long
def test_a_document_is_text_with_numbered_lines(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast, read=reading(card=HOSTILE))
    for row in snapshot_of(candidate).documents.all():
        page = words(get(cast.legal, "document", candidate.pk, row.pk))
        assert 'id="L1"' in page
        assert "<script>alert" not in page
        assert row.sha256 in page


@pytest.mark.long
def test_a_long_document_is_paged_and_links_lead_to_the_right_page(cast: Cast) -> None:
    text = "\n".join(f"line {n}" for n in range(1, 2 * LINES_A_PAGE + 10)) + "\n" + "x" * 10_000
    candidate = scenes.candidate_at("read", cast, read=reading(license_text=text))
    row = snapshot_of(candidate).documents.get(role="license")
    placed = FindingValue("x", "info", "x", file="LICENSE", locator=f"L{LINES_A_PAGE + 1}")
    url = place_url(scenes.fresh(candidate), placed)
    assert url.endswith(f"?page=2#L{LINES_A_PAGE + 1}")
    assert f'id="L{LINES_A_PAGE + 1}"' in words(get(cast.legal, "document", candidate.pk, row.pk, page="2"))
    assert "6,000 more characters on this line" in words(get(cast.legal, "document", candidate.pk, row.pk, page="3"))


def test_a_document_of_another_repository_is_not_found(cast: Cast) -> None:
    mine = scenes.candidate_at("read", cast, "sample-lab/one", read=reading("sample-lab/one"))
    other = scenes.candidate_at("read", cast, "sample-lab/two", read=reading("sample-lab/two"))
    row = snapshot_of(other).documents.first()
    assert row
    assert get(cast.legal, "document", mine.pk, row.pk).status_code == 404
    assert get(cast.legal, "compare", mine.pk, snapshot_of(mine).pk, snapshot_of(other).pk).status_code == 404


def test_private_evidence_is_not_found_by_strangers(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast, work=scenes.workload(cast, private=True))
    found = snapshot_of(candidate)
    row = found.documents.first()
    assert row
    for name, args in (("evidence", ()), ("document", (row.pk,)), ("compare", (found.pk, found.pk))):
        assert get(cast.stranger, name, candidate.pk, *args).status_code == 404
        assert get(cast.legal, name, candidate.pk, *args).status_code == 200

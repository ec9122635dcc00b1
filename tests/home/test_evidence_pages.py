"""The evidence page, a document, and two snapshots compared: what was read and where, harmless whoever wrote it."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from reviews.evidence.links import LINES_A_PAGE, place_url
from reviews.evidence.models import Snapshot
from reviews.hub.facts import Artifact, Finding
from reviews.intake.actions import take_reading
from reviews.people.models import User
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.readings import again, document, reading

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


def test_every_fact_stands_on_the_page_with_how_it_is_known_and_where(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    page = words(get(cast.legal, "evidence", candidate.pk))
    for topic in ("License", "Gate", "Card", "Lineage", "Context", "Generation", "Weights", "Code", "Task"):
        assert f">{topic}</h3>" in page
    for key in ("license-tag", "contextconfig"):
        assert f'id="fact-{key.replace("-", "")}"' in page
    assert "32,768 tokens" in page
    assert "1.9 GiB" in page
    assert "Unanswered" in page
    config = snapshot_of(candidate).documents.get(path="config.json")
    assert f"{reverse('document', args=[candidate.pk, config.pk])}#L5" in page


def test_findings_come_first_and_what_blocks_before_what_warns(cast: Cast) -> None:
    found = (
        Finding("renamed", "info", "It was renamed"),
        Finding("remote-code", "warn", "It brings code", file="config.json", locator="L2"),
        Finding("shard-missing", "block", "A shard is missing"),
    )
    candidate = scenes.candidate_at("read", cast, read=reading(findings=found))
    page = words(get(cast.engineer, "evidence", candidate.pk))
    assert (
        page.index("A shard is missing")
        < page.index("It brings code")
        < page.index("It was renamed")
        < page.index(">License</h3>")
    )
    assert "config.json, line 2" in page


def test_before_a_reading_the_page_says_so(cast: Cast) -> None:
    candidate = scenes.candidate_at("reading", cast)
    assert "Nothing was read yet" in words(get(cast.legal, "evidence", candidate.pk))


def test_long_inventories_are_paged_and_names_written_out(cast: Cast) -> None:
    first = reading()
    files = [Artifact(f"shard-{n:04}.safetensors", None, f"{n:040x}", "", "weights", "safetensors") for n in range(450)]
    bidi = Artifact("a\u202egnp.exe\x07", 1, "f" * 40, "", "other", "")
    candidate = scenes.candidate_at("read", cast, read=again(first, artifacts=(bidi, *files)))
    page = words(get(cast.legal, "evidence", candidate.pk))
    assert "a⟨U+202E⟩gnp.exe⟨U+0007⟩" in page
    assert "450 of unknown size" in page
    assert "shard-0198" in page
    assert "shard-0200" not in page
    assert "shard-0200" in words(get(cast.legal, "evidence", candidate.pk, files="2"))


def test_the_same_text_elsewhere_is_counted_by_repository(cast: Cast) -> None:
    scenes.candidate_at("read", cast, "sample-lab/one", read=reading("sample-lab/one"))
    scenes.candidate_at("read", cast, "sample-lab/two", read=reading("sample-lab/two"))
    third = scenes.candidate_at("read", cast, "sample-lab/three", read=reading("sample-lab/three"))
    assert "in 2 other repositories" in words(get(cast.legal, "evidence", third.pk))


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
    inside = body.split('<div class="card-text">')[1].split("</section>")[0]
    for bad in ("<script", "<img", "<style", "<iframe", "<h1", "<h2", 'href="javascript', "\u202e"):
        assert bad not in inside
    assert 'rel="nofollow noopener noreferrer ugc"' in inside
    assert "(elsewhere.example)" in inside
    assert "Picture: pixel (track.example)" in inside
    assert '<h3 id="card-' in inside


def test_a_document_is_text_with_numbered_lines(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast, read=reading(card=HOSTILE))
    for row in snapshot_of(candidate).documents.all():
        page = words(get(cast.legal, "document", candidate.pk, row.pk))
        assert 'id="L1"' in page
        assert "<script>alert" not in page
        assert row.sha256 in page


def test_a_long_document_is_paged_and_links_lead_to_the_right_page(cast: Cast) -> None:
    text = "\n".join(f"line {n}" for n in range(1, 2 * LINES_A_PAGE + 10)) + "\n" + "x" * 10_000
    candidate = scenes.candidate_at("read", cast, read=reading(license_text=text))
    row = snapshot_of(candidate).documents.get(role="license")
    placed = Finding("x", "info", "x", file="LICENSE", locator=f"L{LINES_A_PAGE + 1}")
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


def test_two_snapshots_are_compared_line_by_line(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    old = snapshot_of(candidate)
    changed = reading(
        license_text="Sample Permissive License 2.0\n", facts={"context.config": (8192, "file", "config.json", "L5")}
    )
    documents = (*changed.documents, document("NEW.md", "notice", "New\n"))
    take_reading(candidate.pk, again(changed, documents=documents, repo=replace(changed.repo, gated="auto")))
    page = words(get(cast.legal, "compare", candidate.pk, old.pk, snapshot_of(candidate).pk))
    assert "Context (config)" in page
    assert "32,768 tokens" in page
    assert "8,192 tokens" in page
    assert '<div class="diff"' in page
    assert "NEW.md" in page
    same = words(get(cast.legal, "compare", candidate.pk, old.pk, old.pk))
    assert "Nothing is different" in same


def test_the_evidence_page_takes_the_same_queries_whatever_it_holds(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    small = scenes.candidate_at("read", cast, "sample-lab/small", read=reading("sample-lab/small"))
    first = reading("sample-lab/large")
    many = tuple(Finding(f"f-{n}", "warn", f"Finding {n}", file="README.md", locator=f"L{n}") for n in range(40))
    documents = (*first.documents, *(document(f"d{n}.md", "notice", f"Text {n}") for n in range(40)))
    large = scenes.candidate_at("read", cast, "sample-lab/large", read=again(first, documents=documents, findings=many))
    counts = []
    for candidate in (small, large):
        client = Client()
        client.force_login(cast.legal)
        caches["process"].clear()
        with django_assert_max_num_queries(25) as counted:
            client.get(reverse("evidence", args=[candidate.pk]))
        counts.append(len(counted))
    assert counts[0] == counts[1]

"""Two snapshots compared: chosen from a form, told by what a sign-off rests on, with the texts that differ."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from reviews.evidence.models import Snapshot
from reviews.evidence.topics import PAGES
from reviews.hub.shapes.reading import FindingValue
from reviews.people.models import User
from reviews.proposals.actions import take_reading
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.fuller import full
from tests.readings import CARD, OTHER_COMMIT, again, document, reading

pytestmark = pytest.mark.django_db


def get(user: User, name: str, *args: Any, **query: Any) -> Any:
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


def test_two_snapshots_are_compared_line_by_line(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    old = snapshot_of(candidate)
    changed = reading(
        license_text="Sample Permissive License 2.0\n", facts={"context.config": (8192, "file", "config.json", "L5")}
    )
    documents = (*changed.documents, document("NEW.md", "notice", "New\n"))
    take_reading(candidate.pk, again(changed, documents=documents, repo=replace(changed.repo, gated="auto")))
    page = words(get(cast.legal, "compare", candidate.pk, old.pk, snapshot_of(candidate).pk))
    assert "“License documents” changed, which affects the legal sign-off." in page
    assert "“Model configuration” changed, which affects the engineering sign-off." in page
    legal, engineering = page.split('id="part-legal"')[1].split('id="part-engineering"')
    assert '<div class="diff"' in legal
    assert "NEW.md" in legal
    assert "Context (config)" in engineering
    assert "32,768 tokens" in engineering
    assert "8,192 tokens" in engineering
    assert "context.config" in engineering
    assert "Model configuration" in engineering
    same = words(get(cast.legal, "compare", candidate.pk, old.pk, old.pk))
    assert "No differences" in same
    assert "Both sides are the same snapshot." in same


def test_a_typo_in_the_card_is_told_as_one(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    old = snapshot_of(candidate)
    take_reading(candidate.pk, reading(card=CARD.replace("# Atlas", "# Atlass")))
    page = words(get(cast.legal, "compare", candidate.pk, old.pk, snapshot_of(candidate).pk))
    assert "No sign-off is affected." in page
    assert "Affects no sign-off" in page
    assert "part-legal" not in page


def test_a_reason_for_no_answer_that_changed_is_a_difference(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    old = snapshot_of(candidate)
    first = reading(commit=OTHER_COMMIT)
    unread = tuple(replace(one, why="not read") if one.key == "scan.pickles" else one for one in first.facts)
    take_reading(candidate.pk, again(first, facts=unread))
    page = words(get(cast.legal, "compare", candidate.pk, old.pk, snapshot_of(candidate).pk))
    assert "Unanswered (absent)" in page
    assert "Unanswered (not read)" in page
    assert "“Scan results” changed" in page


def test_any_two_snapshots_are_chosen_from_a_form(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    old = snapshot_of(candidate)
    assert "Only one snapshot" in words(get(cast.legal, "evidence_compare", candidate.pk))
    take_reading(candidate.pk, reading(license_text="Other\n"))
    new = snapshot_of(candidate)
    form = words(get(cast.legal, "evidence_compare", candidate.pk))
    assert f'<option value="{old.pk}" selected>' in form
    assert f'<option value="{new.pk}" selected>' in form
    assert form.index(f'value="{new.pk}"') < form.index(f'value="{old.pk}"')
    chosen = get(cast.legal, "evidence_compare", candidate.pk, old=old.pk, new=new.pk)
    assert chosen["Location"] == reverse("compare", args=[candidate.pk, old.pk, new.pk])
    other = snapshot_of(scenes.candidate_at("read", cast, "sample-lab/two", read=reading("sample-lab/two")))
    for asked, sentence in (
        ({"old": old.pk, "new": old.pk}, "Both sides are the same snapshot"),
        ({"old": old.pk, "new": other.pk}, "only compare two snapshots of this repository"),
        ({"old": old.pk, "new": "x'"}, "only compare two snapshots of this repository"),
        ({"old": old.pk}, "Choose a snapshot on both sides"),
    ):
        assert sentence in words(get(cast.legal, "evidence_compare", candidate.pk, **asked))


def test_private_evidence_is_not_found_by_strangers(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast, work=scenes.workload(cast, private=True))
    found = snapshot_of(candidate)
    row = found.documents.first()
    assert row
    pages = [(name, ()) for name in PAGES.values()]
    more = [("document", (row.pk,)), ("compare", (found.pk, found.pk)), ("evidence_fact", ("license.tag",))]
    for name, args in [*pages, *more]:
        assert get(cast.stranger, name, candidate.pk, *args).status_code == 404
        assert get(cast.legal, name, candidate.pk, *args).status_code == 200


@pytest.mark.long
def test_every_page_takes_the_same_queries_whatever_it_holds(cast: Cast, django_assert_max_num_queries: Any) -> None:
    one = (FindingValue("f", "warn", "Finding", file="model.safetensors"),)
    base: dict[str, Any] = {
        "lineage.base_model": (["sample-lab/base"], "file", "README.md", "L2"),
        "weights.gguf": ([{"file": "a.gguf"}], "file", "a.gguf", ""),
    }
    tiny = reading("sample-lab/small", findings=one, facts=base)
    small = scenes.candidate_at("read", cast, "sample-lab/small", read=tiny)
    first = full("sample-lab/large")
    many = tuple(FindingValue(f"f-{n}", "warn", f"Finding {n}", file="README.md", locator=f"L{n}") for n in range(40))
    documents = (*first.documents, *(document(f"d{n}.md", "notice", f"Text {n}") for n in range(40)))
    large = scenes.candidate_at("read", cast, "sample-lab/large", read=again(first, documents=documents, findings=many))
    take_reading(small.pk, reading("sample-lab/small", license_text="x"))
    take_reading(small.pk, tiny)
    take_reading(large.pk, full("sample-lab/large", license_text="x"))
    take_reading(large.pk, again(first, documents=documents, findings=many))
    for name in (*PAGES.values(), "evidence_fact", "compare"):
        counts = []
        for candidate in (small, large):
            numbers = list(Snapshot.objects.filter(repo_id=candidate.repo_id).values_list("pk", flat=True))
            more = {"evidence_fact": ["license.tag"], "compare": [numbers[-1], numbers[0]]}.get(name, [])
            client = Client()
            client.force_login(cast.legal)
            client.get(reverse("home"))  # the turns that these acts marked are worked out once, by whoever comes first
            caches["process"].clear()
            with django_assert_max_num_queries(30) as counted:
                assert client.get(reverse(name, args=[candidate.pk, *more])).status_code == 200
            counts.append(len(counted))
        assert counts[0] == counts[1], (name, counts)

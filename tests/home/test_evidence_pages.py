"""The evidence, tab by tab: what was read, where and how it is known, what is narrowed, and what is not there."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reviews.evidence.facts_page import fact_slug
from reviews.evidence.links import place_url
from reviews.evidence.models import Snapshot
from reviews.evidence.topics import PAGES, topic_of
from reviews.hub.facts.catalogue import NAMES
from reviews.hub.shapes.reading import ArtifactValue, FindingValue
from reviews.people.models import User
from reviews.proposals.actions import take_reading
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.fuller import FULL, full, older
from tests.readings import again, reading

pytestmark = pytest.mark.django_db

TABS = [page for slug, page in PAGES.items() if slug not in ("", "compare")]


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


@pytest.mark.long
def test_every_fact_stands_on_one_tab_with_how_it_is_known_and_where(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast, read=full())
    found = snapshot_of(candidate)
    shown = {tab: words(get(cast.legal, tab, candidate.pk)) for tab in TABS}
    for fact in found.facts.all():
        here = [tab for tab, page in shown.items() if f'id="fact-{fact_slug(fact.key)}"' in page]
        assert here == [PAGES[topic_of(fact.key).tab]], fact.key
        assert reverse("evidence_fact", args=[candidate.pk, fact.key]) in shown[here[0]]
    assert "32,768 tokens" in shown["evidence_config"]
    assert "1.9 GiB" in shown["evidence_files"]
    assert "Unanswered" in shown["evidence_card"]
    config = found.documents.get(path="config.json")
    assert f"{reverse('document', args=[candidate.pk, config.pk])}#L5" in shown["evidence_config"]


def test_the_first_page_leads_to_every_fact_and_to_the_files(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    page = words(get(cast.legal, "evidence", candidate.pk))
    assert f"{reverse('evidence_config', args=[candidate.pk])}#fact-contextconfig" in page
    for anchor in ("fact-contextconfig", "fact-licensetag", "files", "facts", "findings"):
        assert page.count(f'id="{anchor}"') == 1
    assert "For triage only, never a reason" in page
    assert 'aria-current="page">Findings</a>' in page


def test_why_we_think_so_stands_beside_what_is_inferred_alone(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast, read=full())
    page = words(get(cast.legal, "evidence_config", candidate.pk))
    for fact in snapshot_of(candidate).facts.all():
        if topic_of(fact.key).tab == "config":
            inside = page.split(f'id="fact-{fact_slug(fact.key)}"')[1].split('class="fact"')[1]
            assert ("<summary>Evidence<" in inside) == (fact.state == "inferred"), fact.key


@pytest.mark.long
def test_findings_are_narrowed_by_severity_and_file_in_the_address(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast, read=full())
    page = words(get(cast.engineer, "evidence", candidate.pk))
    assert page.index("Loading this pickle") < page.index("Files differ in how") < page.index("safe twin")
    assert "config.json, line 4" in page
    blocked = words(get(cast.engineer, "evidence", candidate.pk, severity="block"))
    assert "Loading this pickle" in blocked
    assert "safe twin" not in blocked
    assert 'aria-current="true"><span class="is-bad">' in blocked
    config = words(get(cast.engineer, "evidence", candidate.pk, kind="config"))
    assert "Files differ in how" in config
    assert "Loading this pickle" not in config
    assert "The hub now calls" in words(get(cast.engineer, "evidence", candidate.pk, kind="none"))
    nothing = words(get(cast.engineer, "evidence", candidate.pk, kind="config", severity="block"))
    assert "No finding of this kind" in nothing
    assert "See all findings" in nothing
    assert "Loading this pickle" in words(get(cast.engineer, "evidence", candidate.pk, severity="purple", kind="x"))


@pytest.mark.long
def test_before_a_reading_every_page_says_so(cast: Cast) -> None:
    candidate = scenes.candidate_at("reading", cast)
    for tab in (*TABS, "evidence", "evidence_compare"):
        assert "Nothing has been read yet" in words(get(cast.legal, tab, candidate.pk))
    assert "Nothing has been read yet" in words(get(cast.legal, "evidence_fact", candidate.pk, "license.tag"))


@pytest.mark.long
def test_an_older_snapshot_that_lacks_facts_has_every_page(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast, read=older())
    for tab in TABS:
        assert get(cast.legal, tab, candidate.pk).status_code == 200
    assert "predates pickle scanning" in words(get(cast.legal, "evidence_files", candidate.pk))
    assert "Base models were not looked up" in words(get(cast.legal, "evidence_lineage", candidate.pk))
    assert "does not contain this fact" in words(get(cast.legal, "evidence_fact", candidate.pk, "scan.hub"))


def test_a_base_is_not_called_known_where_the_card_was_not_read(cast: Cast) -> None:
    made = {"kinds": [{"kind": "quantized", "why": "the tag gguf", "file": ""}], "unknown": ""}
    said = {"lineage.derived": (made, "inferred", "", "")}
    known = scenes.candidate_at("read", cast, read=reading(facts=said))
    assert "Named, and described by the hub when it was read" in words(get(cast.legal, "evidence_lineage", known.pk))
    whole = reading("sample-lab/shut-1b", facts=said, gated="manual", partial=True)
    facts = tuple(replace(one, why="gated") if one.key == "lineage.base_model" else one for one in whole.facts)
    shut = scenes.candidate_at("read", cast, "sample-lab/shut-1b", read=again(whole, facts=facts))
    page = words(get(cast.legal, "evidence_lineage", shut.pk))
    assert "Not known: the card is gated" in page
    assert "described by the hub" not in page


def test_a_partial_reading_says_so(cast: Cast) -> None:
    gated = reading(gated="manual", partial=True, gate_prompt="Accept the terms.")
    candidate = scenes.candidate_at("read", cast, read=gated)
    assert "Read in part" in words(get(cast.legal, "evidence", candidate.pk))
    for tab in TABS:
        assert get(cast.legal, tab, candidate.pk).status_code == 200


@pytest.mark.long
def test_long_inventories_are_paged_filtered_and_names_written_out(cast: Cast) -> None:
    first = reading()
    files = [
        ArtifactValue(f"shard-{n:04}.safetensors", None, f"{n:040x}", "", "weights", "safetensors") for n in range(450)
    ]
    bidi = ArtifactValue("a\u202egnp.exe\x07", 1, "f" * 40, "", "other", "")
    candidate = scenes.candidate_at("read", cast, read=again(first, artifacts=(bidi, *files)))

    def page(**query: str) -> str:
        return words(get(cast.legal, "evidence_files", candidate.pk, **query))

    assert "a⟨U+202E⟩gnp.exe⟨U+0007⟩" in page()
    assert "450 of unknown size" in page()
    assert "shard-0198" in page()
    assert "shard-0200" not in page()
    assert "shard-0200" in page(page="2")
    assert "Weights (450)" in page()
    assert "shard-0001" not in page(kind="other")
    assert "gnp.exe" in page(format="none")
    assert "gnp.exe" not in page(format="safetensors")
    narrowed = page(path="shard-0449", kind="weights")
    assert "shard-0449" in narrowed
    assert "shard-0001" not in narrowed
    assert "Path: shard-0449" in narrowed
    assert "No file matches" in page(path="nowhere\x00")


@pytest.mark.long
def test_a_file_without_a_text_is_found_in_the_inventory(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast, read=full())
    placed = FindingValue("x", "info", "x", file="old/state.pkl")
    url = place_url(scenes.fresh(candidate), placed)
    assert url == f"{reverse('evidence_files', args=[candidate.pk])}?path=old%2Fstate.pkl#files"
    page = words(get(cast.legal, "evidence_files", candidate.pk, path="old/state.pkl"))
    assert page.split('id="files"')[1].split("topic-completeness")[0].count("<tr role") == 2


def test_scans_stand_side_by_side_and_nothing_unscanned_is_clean(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast, read=full())
    page = words(get(cast.legal, "evidence_files", candidate.pk))
    part = page.split('id="topic-scans"')[1].split("<h3")[0]
    assert part.index("Dangerous") < part.index("Harmless imports")
    assert "os.system" in part
    assert "runs code" in part
    assert "archive/data/9" in part
    assert part.count("Not scanned") >= 3
    assert "same tensors" in page


@pytest.mark.long
def test_sources_stand_side_by_side_with_their_conflict(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast, read=full())
    config = words(get(cast.legal, "evidence_config", candidate.pk))
    assert "131,072" in config.split("Context by source")[2].split("</table>")[0]
    assert "Differ" in config
    assert "atlas-Q4_K_M.gguf" in config
    tokenizer = words(get(cast.legal, "evidence_tokenizer", candidate.pk))
    assert "151645" in tokenizer.split("Token ids by source")[2].split("</table>")[0]
    assert "tool_use" in tokenizer


@pytest.mark.long
def test_card_sections_are_quoted_with_their_lines(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast, read=full())
    card = snapshot_of(candidate).documents.get(role="card")
    page = words(get(cast.legal, "evidence_card", candidate.pk))
    address = reverse("document", args=[candidate.pk, card.pk])
    assert f'<a class="ln" href="{address}#L15"' in page
    assert "Letters of twelve offices, described" in page
    assert f"{address}?as=card" in page
    assert "Withheld" in page


@pytest.mark.long
def test_the_lineage_is_a_drawing_and_a_table(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast, read=full())
    page = words(get(cast.legal, "evidence_lineage", candidate.pk))
    assert '<svg class="tree"' in page
    for word in ("Read", "Gated", "Missing", "Private", "Local path", "Cycle", "Not read"):
        assert f"<span>{word}</span>" in page
    assert "A path on the publisher&#x27;s machine; the hub was not asked for it." in page
    assert "renamed from" in page
    assert "and 5 more" in page
    assert "packers/atlas-1b-instruct-q8" in page.replace(
        '<span class="owner">packers/</span><span class="name">', "packers/"
    )
    plain = scenes.candidate_at("read", cast, "sample-lab/plain", read=reading("sample-lab/plain"))
    assert "No base model is named" in words(get(cast.legal, "evidence_lineage", plain.pk))


@pytest.mark.long
def test_a_fact_has_a_page_with_its_context_meaning_neighbours_and_history(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast, read=full())
    first = snapshot_of(candidate)
    moved = full(facts={**FULL, "context.config": (8192, "file", "config.json", "L4 $.max_position_embeddings")})
    take_reading(candidate.pk, moved)
    page = words(get(cast.legal, "evidence_fact", candidate.pk, "context.config"))
    assert "8,192 tokens" in page
    assert "32,768 tokens" in page
    assert 'class="line-named"' in page
    assert "max_position_embeddings" in page
    assert "Files differ in how many tokens fit" in page
    assert "131,072 tokens" in page
    assert reverse("compare", args=[candidate.pk, first.pk, snapshot_of(candidate).pk]) in page
    assert "Model configuration" in page
    assert get(cast.legal, "evidence_fact", candidate.pk, "no.such").status_code == 404


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.long)])
def test_every_fact_of_the_catalogue_has_a_page(cast: Cast, step: int) -> None:
    candidate = scenes.candidate_at("read", cast, read=full())
    for key in list(NAMES)[::step]:
        assert get(cast.legal, "evidence_fact", candidate.pk, key).status_code == 200


@pytest.mark.long
def test_the_same_text_elsewhere_is_counted_by_repository(cast: Cast) -> None:
    scenes.candidate_at("read", cast, "sample-lab/one", read=reading("sample-lab/one"))
    scenes.candidate_at("read", cast, "sample-lab/two", read=reading("sample-lab/two"))
    third = scenes.candidate_at("read", cast, "sample-lab/three", read=reading("sample-lab/three"))
    assert "in 2 other repositories" in words(get(cast.legal, "evidence_documents", third.pk))

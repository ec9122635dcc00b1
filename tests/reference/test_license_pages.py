"""The pages of the license knowledge base: the list, a license with its clauses and history, a new license."""

from typing import Any

import pytest
from django.urls import reverse

from reviews.legal.actions import conclude
from reviews.legal.documents import LicenseDocuments
from reviews.licensing.actions import add_license, change_terms, ship
from reviews.licensing.models import License
from reviews.licensing.terms.values import Anchor, Term, Terms
from tests import scenes
from tests.cast import Cast
from tests.reference.license_scene import CLAUSE, SHA, bring, page, post, signed_in, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped(cast: Cast) -> License:
    return bring()


# --- The list ---------------------------------------------------------------------------------------------------------
def test_the_list_says_what_matters_in_words(cast: Cast, shipped: License) -> None:
    shown = page(cast.reader, "licenses")
    for words in (
        "Sample Permissive License 1.0", "sample/1.0", "sample1", "Open-1.0", "Yes, under conditions", "Unreviewed",
        "More than 700,000,000 monthly active users, the licensee with its affiliates", "Not allowed", "0 confirmed",
        "Only legal reviewers can edit license terms.", "2 licenses",
    ):  # fmt: skip
        assert words in shown
    assert reverse("license_new") not in shown
    assert reverse("license_new") in page(cast.legal, "licenses")


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({}, {"open-1.0", "sample/1.0"}),
        ({"q": "SAMPLE permissive"}, {"sample/1.0"}),
        ({"q": "sample1"}, {"sample/1.0"}),
        ({"q": "sample open"}, set()),
        ({"commercial": "yes"}, {"open-1.0"}),
        ({"commercial": "unknown"}, set()),
        ({"thresholds": "on"}, {"sample/1.0"}),
        ({"no_training": "on"}, {"sample/1.0"}),
        ({"unconfirmed": "on"}, {"sample/1.0"}),
        ({"page": "99"}, {"open-1.0", "sample/1.0"}),
    ],
)
def test_filters_stand_in_the_address(cast: Cast, shipped: License, query: dict[str, str], keys: set[str]) -> None:
    confirmed = Term("yes", "confirmed", Anchor(SHA, 0, 5), "Lena Legal", "2026-01-31")
    change_terms(
        License.objects.get(key="open-1.0"), values={"commercial_use": confirmed}, seen=1, reason="Read.", by=cast.legal
    )
    shown = page(cast.reader, "licenses", **query)
    assert {key for key in ("open-1.0", "sample/1.0") if reverse("license", args=[key]) in shown} == keys
    assert ("No license matches" in shown) == (not keys)


def test_a_filter_that_is_none_is_told_and_left_out(cast: Cast, shipped: License) -> None:
    shown = page(cast.reader, "licenses", commercial="maybe", q="\0")
    assert "maybe is not one of the available choices" in shown
    assert "Sample Permissive License 1.0" in shown


@pytest.mark.long
def test_the_list_takes_the_same_queries_at_any_length(
    cast: Cast, shipped: License, django_assert_num_queries: Any
) -> None:
    client = signed_in(cast.reader)
    client.get(reverse("licenses"))
    ship([Terms(f"more/{n}", f"More {n}") for n in range(40)], hub_ids={}, spdx={})
    client.get(reverse("licenses"))
    with django_assert_num_queries(2):
        assert "Page 1 of 2" in client.get(reverse("licenses")).content.decode()


def test_without_licenses_the_list_says_so(cast: Cast) -> None:
    assert "No licenses yet" in page(cast.reader, "licenses")


# --- One license ------------------------------------------------------------------------------------------------------
@pytest.mark.long
def test_a_license_is_told_term_by_term(cast: Cast, shipped: License) -> None:
    shown = page(cast.reader, "license", "sample/1.0")
    for words in (
        "0 of 50 terms are confirmed.", "9 are unreviewed; 41 are unknown.",
        "Display a prescribed name: “Built with Sample”, triggered by hosting it for others.", "EU, GB", "30 days",
        "Military, weapons, nuclear: forbidden", "Reported as not addressed by the text.", "Not yet read.",
        "Read in quotations or part of the license text", "sample-lab/atlas@1:LICENSE", "Bundled with the portal",
        "No text of this license is stored", "From public lists; not counted as terms",
    ):  # fmt: skip
        assert words in shown
    assert "Confirm or change" not in shown
    assert shown.count("Confirm or change<") == 0
    assert page(cast.legal, "license", "sample/1.0").count("Confirm or change<") == 52


def test_a_license_nobody_has_read_says_so(cast: Cast) -> None:
    add_license(key="new/1", name="New", steward="Someone", reason="Met it.", by=cast.legal)
    shown = page(cast.reader, "license", "new/1")
    assert "No one has read this license yet: every term is unknown." in shown
    assert "Steward Someone" in shown


@pytest.mark.parametrize("key", ["none", "sample", "../people", "sample/../sample/1.0", "a\0b"])
def test_a_key_that_is_none_is_not_found(cast: Cast, shipped: License, key: str) -> None:
    assert signed_in(cast.reader).get(f"/licenses/{key.replace(chr(0), '%00')}/").status_code == 404


def test_a_clause_is_quoted_and_leads_to_a_document_that_the_viewer_may_see(cast: Cast, shipped: License) -> None:
    hidden = scenes.workload(cast, name="Secret", private=True)
    candidate = scenes.candidate_at("read", cast, work=hidden)
    store()
    post(cast, "commercial_use", status="confirmed", text=SHA, quote=CLAUSE)
    assert candidate.snapshot
    document = candidate.snapshot.documents.get(path="LICENSE")
    url = reverse("document", args=[candidate.pk, document.pk])
    seen = page(cast.legal, "license", "sample/1.0")
    assert f"“{CLAUSE}”" in seen
    assert f'href="{url}#L3"' in seen
    assert "Read by Lena Legal" in seen
    assert "1 of 50 terms is confirmed." in seen
    stranger = page(cast.stranger, "license", "sample/1.0")
    assert f"“{CLAUSE}”" in stranger
    assert url not in stranger
    assert "In no repository that you see" in stranger


def test_hidden_characters_of_a_clause_are_written_out(cast: Cast, shipped: License) -> None:
    text = "You may \u202enot use it. " + "x" * 700
    sha = store(text)
    anchor = Anchor(sha, 0, len(text))
    told = Term("yes", "confirmed", anchor, "Lena Legal", "2026-01-31")
    lost = Term("no", "confirmed", Anchor("0" * 64, 0, 4), "Lena Legal", "2026-01-31")
    short = Term("no", "confirmed", Anchor(sha, 5000, 6000), "Lena Legal", "2026-01-31")
    values = {"commercial_use": told, "acts.run": Term("allowed", "proposed", lost.anchor), "revocable": short}
    change_terms(shipped, values=values, seen=1, reason="Read.", by=cast.legal)
    shown = page(cast.reader, "license", "sample/1.0")
    assert "You may ⟨U+202E⟩not use it." in shown
    assert "121 more characters" in shown
    assert "The text that contains this clause is not stored here." in shown
    assert "The stored text ends before the location of this clause." in shown


def test_the_history_says_what_changed_in_words(cast: Cast, shipped: License) -> None:
    values = {"commercial_use": Term("no", "proposed"), "cure_days": Term(status="not_addressed", read_by="Lena Legal")}
    change_terms(shipped, values=values, seen=1, reason="The text says otherwise.", by=cast.legal)
    shown = page(cast.reader, "license", "sample/1.0")
    for words in (
        "Version 2", "Lena Legal (legal)", "The text says otherwise.", "No (unreviewed)", "30 days (unreviewed)",
        "Version 1",
        "Yes, under conditions listed among the other terms (unreviewed)", "also its source", "2 versions",
    ):  # fmt: skip
        assert words in shown


@pytest.mark.long
def test_a_long_history_has_pages(cast: Cast, shipped: License) -> None:
    for number in range(1, 12):
        values = {"cure_days": Term(number, "proposed")}
        change_terms(shipped, values=values, seen=number, reason=f"Reason {number}.", by=cast.legal)
    first, second = (page(cast.reader, "license", "sample/1.0", page=n) for n in (1, 2))
    assert "Reason 11." in first
    assert "The first version." not in first
    assert "Reason 1." in second
    assert "The first version." in second
    assert "1 days (unreviewed)" in second


@pytest.mark.long
def test_decisions_that_rest_on_older_terms_are_named(cast: Cast, shipped: License) -> None:
    candidate = scenes.candidate_at("answered", cast)
    opened = License.objects.get(key="open-1.0")
    assert candidate.snapshot
    documents = LicenseDocuments(candidate.snapshot).documents_digest
    conclude(candidate.hub, candidate.repo_id, documents=documents, license=opened, reason="Read.", by=cast.legal)
    for track in ("legal", "engineering"):
        scenes.sign_track(candidate, track, cast)
    decision = scenes.decide(scenes.fresh(candidate), cast)
    assert "Decisions based on older terms" not in page(cast.reader, "license", "open-1.0")
    number = opened.versions.latest("number").number
    change_terms(opened, values={"cure_days": Term(1, "proposed")}, seen=number, reason="Read.", by=cast.legal)
    shown = page(cast.reader, "license", "open-1.0")
    assert "Decisions based on older terms" in shown
    assert reverse("decision", args=[decision.number]) in shown
    assert f"version {number}, now {number + 1}" in shown


# --- A new license ----------------------------------------------------------------------------------------------------
def test_a_license_is_added(cast: Cast) -> None:
    data = {"key": "llama/5.0-b", "name": "Llama 5", "steward": "Meta", "reason": "A candidate carries it."}
    answer = signed_in(cast.legal).post(reverse("license_new"), data)
    assert answer["Location"] == reverse("license", args=["llama/5.0-b"])
    row = License.objects.get()
    assert (row.name, row.steward, row.versions.get().reason) == ("Llama 5", "Meta", "A candidate carries it.")


@pytest.mark.parametrize(
    "key", ["", "a b", "a//b", "/a", "a/", "..", "a/../b", ".", "new", "a/terms/b", "ä", "x" * 81, "SAMPLE/1.0", "a\0"]
)
def test_a_key_that_cannot_be_is_refused(cast: Cast, shipped: License, key: str) -> None:
    data = {"key": key, "name": "Name", "reason": "Because."}
    answer = signed_in(cast.legal).post(reverse("license_new"), data)
    assert answer.status_code == 422
    assert License.objects.count() == 2
    assert "Because." in answer.content.decode()

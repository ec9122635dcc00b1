"""The workload pages: full, empty, refused, and unseen by strangers."""

from typing import Any

import pytest
from django.test import Client

from reviews.decisions.gate.reach import wider
from reviews.decisions.gate.scopes import use_scope
from reviews.ledger.models import LedgerEntry
from reviews.legal.workload_use import use_of
from reviews.workloads.actions import change, version
from reviews.workloads.choices import FIRST_DOMAINS
from reviews.workloads.models import Workload
from reviews.workloads.queries import numbers_of
from tests import scenes
from tests.cast import Cast
from tests.house.crowd import grow

pytestmark = pytest.mark.django_db

STATEMENT: dict[str, Any] = {
    "name": "Reply drafting",
    "purpose": "Draft replies that a clerk reads.",
    "users": "40 clerks",
    "input_modality": "text",
    "expected_output": "Letters",
    "data_sensitivity": "internal",
    "risk_level": "low",
    "languages": "German",
    "territory": "EU",
    "context_tokens": "16384",
    "concurrency": "8",
    "latency_target": "5 s",
    "overflow_plan": "reject",
    "environment": "edge",
    "node_classes": ["edge-16"],
    "acts": ["run", "quantize"],
    "user_band": "under-1k",
    "revenue_band": "under-1m",
}


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_empty_list_offers_the_first_statement_to_who_may_write_one(cast: Cast) -> None:
    assert "Write the first statement" in text(signed_in(cast.requester).get("/workloads/"))
    assert "Write the first statement" not in text(signed_in(cast.reader).get("/workloads/"))


def test_a_statement_is_written_shown_changed_and_copied(cast: Cast) -> None:
    client = signed_in(cast.requester)
    written = client.post("/workloads/new/", {**STATEMENT, "team": cast.claims.pk})
    assert (written.status_code, written["Location"]) == (302, "/workloads/reply-drafting/")
    page = text(client.get("/workloads/reply-drafting/"))
    assert "Draft replies that a clerk reads." in page
    assert "16,384 tokens" in page
    assert "Edge device" in page
    assert "Run the model; Quantize the model" in page

    form = client.get("/workloads/reply-drafting/edit/")
    seen = form.context["seen"]
    change = {**STATEMENT, "team": cast.claims.pk, "name": "Reply drafting", "users": "60 clerks", "seen": seen}
    assert client.post("/workloads/reply-drafting/edit/", change).status_code == 302
    assert Workload.objects.get().users == "60 clerks"
    events = list(LedgerEntry.objects.filter(subject__startswith="workload:").values_list("event", flat=True))
    assert events == ["workload:changed", "workload:stated"]

    copy = text(client.get("/workloads/new/?from=reply-drafting"))
    assert "Reply drafting (copy)" in copy
    assert "60 clerks" in copy


def test_a_latency_target_in_figures_is_optional_and_named_only_where_it_is_stated(cast: Cast) -> None:
    client, here = signed_in(cast.requester), "/workloads/new/"
    figures = ("first_token_ms", "whole_answer_ms", "answer_rate", "latency_at")
    client.post(here, {**STATEMENT, "team": cast.claims.pk})
    plain = Workload.objects.get()
    assert not set(figures) & set(plain.statement())
    assert "Latency target in figures</dt> <dd>Not stated" in text(client.get("/workloads/reply-drafting/"))
    said = {"first_token_ms": "1500", "answer_rate": "20", "latency_at": "p50"}
    client.post(here, {**STATEMENT, **said, "team": cast.claims.pk, "name": "Quick drafting"})
    stated = Workload.objects.get(slug="quick-drafting")
    assert [stated.statement().get(one) for one in figures] == [1500, None, 20, "p50"]
    assert "first token 1,500 ms, 20 tokens a second, at the median" in text(client.get("/workloads/quick-drafting/"))
    assert client.post(here, {**STATEMENT, "team": cast.claims.pk, "first_token_ms": "0"}).status_code == 422
    scopes = [use_scope(one, context=1, concurrency=1) for one in (stated, plain)]
    assert "latency target in figures (other words)" in wider(*scopes)


def test_a_change_over_somebody_elses_change_is_refused_and_nothing_typed_is_lost(cast: Cast) -> None:
    client = signed_in(cast.requester)
    scenes.workload(cast)
    seen = client.get("/workloads/claims-intake/edit/").context["seen"]
    change = {**STATEMENT, "team": cast.claims.pk, "seen": seen}
    assert client.post("/workloads/claims-intake/edit/", {**change, "users": "First"}).status_code == 302
    late = client.post("/workloads/claims-intake/edit/", {**change, "users": "Second"})
    assert late.status_code == 409
    assert "Second" in text(late)
    assert Workload.objects.get().users == "First"


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "This field is required"),
        ("context_tokens", "0", "greater than or equal to 1"),
        ("context_tokens", "a lot", "Enter a whole number"),
        ("concurrency", "9" * 30, "less than or equal to"),
        ("acts", [], "This field is required"),
        ("acts", ["sell"], "not one of the available choices"),
        ("risk_level", "none", "not one of the available choices"),
        ("purpose", "a\0b", "Null characters"),
        ("team", "999", "not one of the available choices"),
    ],
)
def test_a_bad_answer_is_said_beside_its_field_and_the_rest_is_kept(
    cast: Cast, field: str, value: Any, said: str
) -> None:
    posted = {**STATEMENT, "team": cast.claims.pk, "users": "Kept words", field: value}
    response = signed_in(cast.requester).post("/workloads/new/", posted)
    assert response.status_code == 422
    assert said in text(response)
    assert "Kept words" in text(response)
    assert not Workload.objects.exists()


def test_nobody_writes_for_a_team_of_others(cast: Cast) -> None:
    posted = {**STATEMENT, "team": cast.claims.pk}
    assert signed_in(cast.stranger).post("/workloads/new/", posted).status_code == 422
    assert signed_in(cast.reader).get("/workloads/new/").status_code == 403
    assert signed_in(cast.reader).post("/workloads/new/", posted).status_code == 403
    assert not Workload.objects.exists()


def test_a_statement_under_review_stays_as_it_is(cast: Cast) -> None:
    scenes.candidate_at("reading", cast)
    client = signed_in(cast.requester)
    assert "so it can no longer change" in text(client.get("/workloads/claims-intake/"))
    assert client.get("/workloads/claims-intake/edit/").status_code == 403
    assert client.post("/workloads/claims-intake/edit/", STATEMENT).status_code == 403


def test_a_statement_from_before_says_which_fields_of_use_it_was_asked_about(cast: Cast) -> None:
    """“None of these” of the shorter list says nothing about justice; a change is made with the new list."""
    row = scenes.workload(cast)
    Workload.objects.filter(pk=row.pk).update(domains_edition=1)
    row.refresh_from_db()
    assert set(use_of(row).asked) == set(FIRST_DOMAINS)
    url = f"/workloads/{row.slug}/"
    assert "None of these (of the 7 that could be stated then)" in text(signed_in(cast.requester).get(url))
    row = change(row, by=cast.requester, seen=version(row), domains=["none"])
    assert "justice" in use_of(row).asked
    assert "that could be stated then" not in text(signed_in(cast.requester).get(url))


def test_a_private_statement_does_not_exist_for_strangers(cast: Cast) -> None:
    scenes.workload(cast, name="Secret plan", private=True)
    for stranger in (cast.stranger, cast.reader, cast.administrator, cast.nobody):
        client = signed_in(stranger)
        assert "Secret plan" not in text(client.get("/workloads/"))
        for address in ("/workloads/secret-plan/", "/workloads/secret-plan/edit/"):
            assert client.get(address).status_code == 404
    assert signed_in(cast.stranger).get("/workloads/new/?from=secret-plan").status_code == 404
    for friend in (cast.requester, cast.legal, cast.auditor):
        page = signed_in(friend).get("/workloads/secret-plan/")
        assert "Private to Claims" in text(page)


def test_the_page_leads_to_candidates_and_decisions(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    page = text(signed_in(cast.reader).get("/workloads/claims-intake/"))
    assert f"/candidates/{candidate.pk}/" in page
    assert "/decisions/1/" in page
    assert "Decided" in page
    assert "Only requesters can propose candidates." in page
    assert "<li>Claims intake</li>" in page  # the crumb says the name


def test_a_workload_called_new_gets_another_address(cast: Cast) -> None:
    client = signed_in(cast.requester)
    written = client.post("/workloads/new/", {**STATEMENT, "name": "New", "team": cast.claims.pk})
    assert written["Location"] == "/workloads/new-2/"
    assert client.get("/workloads/new-2/").status_code == 200


def test_the_list_asks_the_database_as_often_for_sixty_as_for_three(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast.requester)
    for number in range(2):
        scenes.workload(cast, name=f"Work {number}")
    client.get("/workloads/")  # what a process reads once, whoever asks first, is no part of the comparison
    scenes.workload(cast, name="Work 2")
    with django_assert_max_num_queries(10) as few:
        client.get("/workloads/")
    grow(60)
    with django_assert_max_num_queries(10) as many:
        page = client.get("/workloads/")
    assert len(few.captured_queries) == len(many.captured_queries)
    assert "Page 1 of 3" in text(page)
    assert "Work 2" in text(client.get("/workloads/?q=work+2"))
    assert "No workload matches" in text(client.get("/workloads/?q=%00nothing"))


def test_words_from_people_are_never_markup(cast: Cast) -> None:
    scenes.workload(cast, name="<b>Bold</b>", purpose="<script>alert(1)</script>\u202e")
    page = text(signed_in(cast.requester).get("/workloads/bboldb/"))
    assert "<script>alert" not in page
    assert "⟨U+202E⟩" in page


def test_the_list_says_how_many_candidates_and_decisions_each_has(cast: Cast, client: Client) -> None:
    work, other = scenes.workload(cast), scenes.workload(cast, name="Other use")
    scenes.candidate_at("decided", cast, work=work)
    for name in ("sample-lab/two", "sample-lab/three"):
        scenes.candidate_at("reading", cast, name, work=work)
    assert numbers_of([work.pk, other.pk], None) == {work.pk: (3, 1), other.pk: (0, 0)}
    client.force_login(cast.reader)
    page = " ".join(client.get("/workloads/").content.decode().split())
    assert '3 candidates</td> <td role="cell">1 decision</td>' in page
    assert '0 candidates</td> <td role="cell">0 decisions</td>' in page

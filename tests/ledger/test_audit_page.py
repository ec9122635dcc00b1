"""The audit page: who may read, what narrows, what verification says, and what is taken along."""

import re
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client

from reviews.ledger import export, queries
from reviews.ledger.models import LedgerEntry
from reviews.people.actions import set_team
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def tamper(statement: str, *values: Any) -> None:
    """What the tables' owner could do: switch the trigger off, change, switch it on again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # pending foreign-key checks would forbid ALTER TABLE
        cursor.execute("ALTER TABLE reviews_ledgerentry DISABLE TRIGGER reviews_ledgerentry_once")
        cursor.execute(statement, values)
        cursor.execute("ALTER TABLE reviews_ledgerentry ENABLE TRIGGER reviews_ledgerentry_once")


def test_reviewers_deciders_and_auditors_read_others_are_told_why_not(cast: Cast) -> None:
    for person in (cast.legal, cast.engineer, cast.decider, cast.auditor):
        assert signed_in(person).get("/audit/").status_code == 200
    for person in (cast.reader, cast.requester, cast.administrator, cast.nobody):
        refused = signed_in(person).get("/audit/")
        assert refused.status_code == 403
        assert "Only reviewers, deciders and auditors can read the audit page." in text(refused)
    assert Client().get("/audit/").status_code == 302


def test_every_act_stands_there_as_a_sentence_with_its_digest(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    page = text(signed_in(cast.auditor).get("/audit/"))
    head = LedgerEntry.objects.first()
    assert head is not None
    assert "Decision 1 was issued for sample-lab/atlas-1b-instruct@3f3f3f3." in page
    assert "/decisions/1/" in page
    assert head.digest in page
    assert "Dora Decider (decider)" in page


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("address", "shown", "hidden"),
    [
        ("?event=decision:issued", "was issued for", "was proposed for"),
        ("?actor=Lena+Legal+(legal)", "License intake of", "was issued for"),
        ("?text=claims+intake", "Workload statement Claims intake", "was issued for"),
        ("?text=1", "Account reader was created", "was issued for"),
        ("?since=2000-01-01&until=2099-01-01&text=atlas", "was issued for", "Account"),
    ],
)
def test_filters_narrow(cast: Cast, address: str, shown: str, hidden: str) -> None:
    scenes.candidate_at("decided", cast)
    page = text(signed_in(cast.auditor).get(f"/audit/{address}"))
    assert shown in page
    assert hidden not in page.partition("<table")[2]
    assert "Clear all" in page


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("?colour=red", "Unknown filter ignored: “colour”."),
        ("?event=party", "“party” is not a valid value for “What”"),
        ("?since=yesterday", "“yesterday” is not a valid value for “Since”"),
        ("?actor=%00", "is not a valid value for “Who”"),
    ],
)
def test_what_cannot_be_understood_is_left_out_with_a_word(cast: Cast, address: str, said: str) -> None:
    response = signed_in(cast.auditor).get(f"/audit/{address}")
    assert response.status_code == 200
    assert said in text(response)
    assert "Account reader was created" in text(signed_in(cast.auditor).get("/audit/?before=12"))


def test_no_match_offers_the_way_back(cast: Cast) -> None:
    assert "No entry matches" in text(signed_in(cast.auditor).get("/audit/?until=2001-01-01"))


def test_an_auditor_verifies_and_others_are_told_why_not(cast: Cast) -> None:
    auditor = signed_in(cast.auditor)
    assert "The chain is valid" in text(auditor.post("/audit/verify/"))
    head = queries.head()
    assert head is not None
    assert "the head you entered is among them" in text(auditor.post("/audit/verify/", {"head": head.digest.upper()}))
    assert "This chain does not contain the exported head" in text(auditor.post("/audit/verify/", {"head": "ab" * 32}))
    assert auditor.get("/audit/verify/").status_code == 405
    legal = signed_in(cast.legal)
    assert "Only auditors can verify and export the ledger." in text(legal.get("/audit/"))
    assert legal.post("/audit/verify/").status_code == 403
    assert legal.get("/audit/export/").status_code == 403


def test_a_tampered_entry_is_named_on_the_page(cast: Cast) -> None:
    tamper("UPDATE reviews_ledgerentry SET label = 'somebody else' WHERE sequence = 5")
    page = text(signed_in(cast.auditor).post("/audit/verify/"))
    assert "The chain is broken at entry 5" in page
    assert "Its columns do not match its canonical bytes." in page


def test_the_export_verifies_away_from_the_database(cast: Cast, tmp_path: Any) -> None:
    scenes.candidate_at("read", cast)
    answer = signed_in(cast.auditor).get("/audit/export/")
    taken = tmp_path / "ledger.jsonl"
    taken.write_bytes(b"".join(answer.streaming_content))  # type: ignore[arg-type]
    assert ".jsonl" in answer["Content-Disposition"]
    assert export.verify_file(taken) == queries.verify()


def test_hidden_characters_in_the_ledger_are_written_out(cast: Cast) -> None:
    set_team(slug="odd", name="Odd\u202e<script>", members=[], by="system:tests")
    page = text(signed_in(cast.auditor).get("/audit/"))
    assert "Odd⟨U+202E⟩&lt;script&gt;" in page


@pytest.mark.long
def test_the_page_asks_as_often_for_many_entries_as_for_few(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = signed_in(cast.auditor)
    caches["process"].clear()  # the number at "Your turn" is kept there by the ledger's head
    with django_assert_max_num_queries(12) as few:
        client.get("/audit/?text=Claims")
    for number in range(60):
        set_team(slug=f"team-{number}", name=f"Team {number}", members=[], by="system:tests")
    with django_assert_max_num_queries(12) as many:
        assert "Next" in text(client.get("/audit/?text=Team"))
    assert len(few.captured_queries) == len(many.captured_queries)


def entries(response: Any) -> list[int]:
    return [entry.sequence for entry in response.context["page"].rows]


@pytest.mark.long
def test_pages_lead_back_and_forth_and_keep_their_entries_while_the_ledger_grows(cast: Cast) -> None:
    for number in range(60):
        set_team(slug=f"team-{number}", name=f"Team {number}", members=[], by="system:tests")
    client = signed_in(cast.auditor)
    first = client.get("/audit/?text=Team")
    second = client.get(f"/audit/?text=Team&before={entries(first)[-1]}")
    third = client.get(f"/audit/?text=Team&before={entries(second)[-1]}")
    assert [len(entries(one)) for one in (first, second, third)] == [25, 25, 10]
    assert entries(first) + entries(second) + entries(third) == list(
        range(entries(first)[0], entries(third)[-1] - 1, -1)
    )
    assert f"after={entries(third)[0]}" in third.content.decode()
    assert 'rel="next"' not in third.content.decode()
    assert entries(client.get(f"/audit/?text=Team&after={entries(third)[0]}")) == entries(second)
    set_team(slug="one-more", name="Team more", members=[], by="system:tests")
    assert entries(client.get(f"/audit/?text=Team&before={entries(first)[-1]}")) == entries(second)
    newest = entries(client.get("/audit/?text=Team"))
    assert entries(client.get(f"/audit/?text=Team&after={entries(second)[0]}")) == entries(first)
    assert entries(client.get(f"/audit/?text=Team&after={entries(first)[0]}")) == newest
    for odd in ("before=x", "before=-1", "after=0", f"before={10**30}"):
        assert entries(client.get(f"/audit/?text=Team&{odd}")) == newest, odd


MANY = """
INSERT INTO reviews_ledgerentry (sequence, at, event, actor, subject, label, data, previous, digest, canonical)
SELECT sequence + g * 1000, at, event, actor, subject, 'Team of many', data, previous, left(digest, 50) || g, canonical
FROM reviews_ledgerentry, generate_series(1, 10100) AS g WHERE sequence = 1
"""


@pytest.mark.long
def test_more_entries_than_are_counted_are_estimated_and_the_page_says_so(cast: Cast) -> None:
    assert not signed_in(cast.auditor).get("/audit/?text=Claims").context["estimated"]
    with connection.cursor() as cursor:
        cursor.execute(MANY)
        cursor.execute("ANALYZE reviews_ledgerentry")
    said = re.search(r"About ([\d,]+) entries", text(signed_in(cast.auditor).get("/audit/?text=Team+of+many")))
    assert said
    assert 10_000 <= int(said[1].replace(",", "")) < 13_000


def test_every_name_that_acted_is_offered(cast: Cast) -> None:
    scenes.candidate_at("read", cast)
    names = queries.actors()
    assert len(names) > 3
    assert sorted(names) == sorted(set(LedgerEntry.objects.values_list("actor", flat=True)))

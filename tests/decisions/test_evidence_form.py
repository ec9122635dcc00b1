"""The rows of operational evidence in the ruling, without JavaScript, and what the page before issuing says of them."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.decisions.models import Decision
from reviews.decisions.queries import standing
from reviews.decisions.responsibility.queries import current
from reviews.workflow.models import Candidate
from reviews.workloads.models import Workload
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import decide, get

pytestmark = pytest.mark.django_db
NONE: dict[str, Any] = {"evidence_none_reason": "", "evidence_none_by": ""}


def day(days: int = 30) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def row(number: int, what: str = "Load test at 16 requests", owner: str = "engineer", due: str = "") -> dict[str, str]:
    return {
        f"evidence_{number}_what": what, f"evidence_{number}_owner": owner, f"evidence_{number}_due": due or day(),
    }  # fmt: skip


@pytest.fixture
def ready(cast: Cast) -> Candidate:
    return scenes.candidate_at("ready", cast)


def test_rows_enter_the_record_with_their_owners(cast: Cast, client: Client, ready: Candidate) -> None:
    decide(client, cast.decider, ready, 302, **NONE, **row(2), **row(4, "Two weeks in shadow", "Claims"))
    decision = Decision.objects.get()
    record = json.loads(bytes(decision.canonical))
    assert record["operational_evidence"] == [
        {"number": 1, "what": "Load test at 16 requests", "owner": {"account": "engineer", "name": "Enno Engineer"},
         "due": day()},
        {"number": 2, "what": "Two weeks in shadow", "owner": {"team": "claims", "name": "Claims"}, "due": day()},
    ]  # fmt: skip
    assert "operational_evidence_required" not in record
    holders = current([decision.number])[decision.number]
    assert (holders["evidence:1"].account, holders["evidence:2"].team) == (cast.engineer, cast.claims)
    assert standing(decision).stage == "test"
    page = get(client, cast.reader, f"/decisions/{decision.number}/")
    assert "Load test at 16 requests; owner: Enno Engineer; due" in page
    assert "Approved for test" in page


@pytest.mark.long
def test_none_enters_the_record_with_who_accepts_it(cast: Cast, client: Client, ready: Candidate) -> None:
    decide(client, cast.decider, ready, 302)
    record = json.loads(bytes(Decision.objects.get().canonical))
    assert record["operational_evidence_none"]["by"] == {"account": "decider", "name": "Dora Decider"}
    assert "operational_evidence" not in record
    assert "None required: Two weeks of shadow operation showed it." in get(client, cast.reader, "/decisions/1/")


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (NONE, "Name the evidence that is required, or below why none is needed."),
        (row(1), "You ask for evidence above. Empty those rows, or this reason."),
        (NONE | {"evidence_none_reason": "It was shown before."}, "Name the person who accepts"),
        (NONE | row(1, what=""), "Say what must be shown, or empty this row."),
        (NONE | row(1, owner=""), "Say who delivers it, or empty this row."),
        (NONE | {"evidence_3_what": "Load test at 16 requests"}, "Say by when, or empty this row."),
        (NONE | row(1, owner="Someone Invented"), "is not a person or a team of this portal"),
        (NONE | row(1, due="2020-01-31"), "The day must be in the future."),
        (NONE | row(1, due="soon"), "date"),
        ({"evidence_none_by": "Claims"}, "is a team"),
    ],
)
def test_half_a_row_and_both_answers_are_refused(
    cast: Cast, client: Client, ready: Candidate, sent: dict[str, Any], words: str
) -> None:
    assert words in decide(client, cast.decider, ready, 422, **sent)
    assert not Decision.objects.exists()


def test_none_is_refused_at_a_high_risk(cast: Cast, client: Client) -> None:
    work = scenes.workload(cast, name="Benefits", risk_level="high")
    candidate = scenes.candidate_at("ready", cast, work=work)
    assert Workload.objects.get(pk=work.pk).risk_level == "high"
    page = decide(client, cast.decider, candidate, 422)
    assert "This workload has a high risk, so operational evidence is required." in page


@pytest.mark.long
def test_more_rows_keep_what_was_typed(cast: Cast, client: Client, ready: Candidate) -> None:
    page = decide(client, cast.decider, ready, 200, **NONE, **row(5), step="rows", limitations="Weak on long tables.")
    assert 'name="evidence_10_what"' in page
    assert "Weak on long tables." in page
    assert "Load test at 16 requests" in page
    assert "There is a problem" not in page
    assert not Decision.objects.exists()
    decide(client, cast.decider, ready, 302, **NONE, **row(10), evidence_count="10")
    assert len(json.loads(bytes(Decision.objects.get().canonical))["operational_evidence"]) == 1
    for wrong in ("-1", "999999999", "many", "٣"):
        decide(client, cast.decider, ready, 200, **NONE, step="rows", evidence_count=wrong)


@pytest.mark.long
def test_the_page_before_issuing_says_what_machines_are_answered(cast: Cast, client: Client, ready: Candidate) -> None:
    page = decide(client, cast.decider, ready, 200, **NONE, **row(1), step="")
    assert "with stage=test" in page
    assert "in production, until the evidence is delivered and an engineering reviewer releases it." in page
    page = decide(client, cast.decider, ready, 200, step="")
    assert "in test and in production" in page

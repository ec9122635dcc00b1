"""Corrections of words without effect: proposed by a decider, agreed by a reviewer, beside the unchanged record."""

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from reviews.decisions.corrections.actions import propose, review
from reviews.decisions.corrections.models import Correction, CorrectionReview
from reviews.decisions.corrections.queries import to_review
from reviews.decisions.models import Decision
from reviews.decisions.replay import rebuilt
from reviews.home.queries import turns_of
from reviews.ledger.models import LedgerEntry
from reviews.people.permits import Forbidden, Stale
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get

pytestmark = pytest.mark.django_db
NEW = "Weak on tables and on amounts in them."


def proposed(cast: Cast, **changes: Any) -> Correction:
    scenes.candidate_at("decided", cast)
    decision = Decision.objects.select_related("candidate").get()
    seen = hashlib.sha256(b"Weak on tables.").hexdigest()
    said = {"part": "limitations", "seen": seen, "new": NEW, "why": "The test showed more.", "by": cast.decider}
    return propose(decision, **{**said, **changes})


def test_a_correction_counts_once_a_reviewer_agrees_and_the_record_stays(cast: Cast, client: Client) -> None:
    row = proposed(cast)
    before = bytes(Decision.objects.get().canonical)
    assert NEW in get(client, cast.reader, "/decisions/1/")
    assert "answer as a reviewer" in get(client, cast.reader, "/decisions/1/")
    review(row, agreed=True, reason="", by=cast.legal)
    page = get(client, cast.reader, "/decisions/1/")
    assert "<del>Weak on tables.</del>" in page
    assert "Corrected" in page
    assert bytes(Decision.objects.get().canonical) == before
    assert "The record is valid" in get(client, cast.reader, "/decisions/1/?verify=1")
    assert "<del>Weak on tables.</del>" in get(client, cast.reader, "/decisions/1/print/")
    client.force_login(cast.reader)
    held = zipfile.ZipFile(io.BytesIO(client.get("/decisions/1.zip").content))
    told = json.loads(held.read("corrections.json"))
    assert [(one["old"], one["new"], one["place"]) for one in told] == [("Weak on tables.", NEW, "limitations")]
    assert rebuilt() == []
    events = list(LedgerEntry.objects.filter(event__startswith="correction:").values_list("event", flat=True))
    assert sorted(events) == ["correction:agreed", "correction:proposed"]


def test_who_may_propose_and_who_may_answer(cast: Cast) -> None:
    row = proposed(cast)
    for who, why in (
        (cast.requester, "Only a reviewer can answer"),
        (cast.decider, "Only a reviewer can answer"),
        (cast.auditor, "Only a reviewer can answer"),
    ):
        with pytest.raises(Forbidden, match=why):
            review(row, agreed=True, reason="", by=who)
    decision = Decision.objects.select_related("candidate").get()
    with pytest.raises(Forbidden, match="Only deciders"):
        propose(decision, part="exit-plan", seen="", new=NEW, why="It was wrong.", by=cast.legal)
    with pytest.raises(ValueError, match="waits for a reviewer"):
        propose(decision, part="limitations", seen="", new=NEW, why="It was wrong.", by=cast.decider)
    with pytest.raises(ValueError, match="Reason: "):
        review(row, agreed=False, reason="no", by=cast.engineer)
    review(row, agreed=False, reason="The test did not show this.", by=cast.engineer)
    with pytest.raises(Exception, match="already answered"):
        review(row, agreed=True, reason="", by=cast.legal)
    assert rebuilt() == []


@pytest.mark.parametrize(
    ("changes", "error", "why"),
    [
        ({"part": "envelope"}, ValueError, "supersedes this one"),
        ({"part": "review_by"}, ValueError, "supersedes this one"),
        ({"seen": "0" * 64}, Stale, "was corrected after you opened"),
        ({"new": "weak on tables"}, ValueError, "same as the old"),
        ({"new": "None."}, ValueError, "says nothing"),
        ({"why": "x"}, ValueError, "Why: "),
    ],
)
def test_what_cannot_be_corrected(cast: Cast, changes: dict[str, Any], error: type[Exception], why: str) -> None:
    with pytest.raises(error, match=why):
        proposed(cast, **changes)
    assert not Correction.objects.exists()


def test_corrections_are_written_once(cast: Cast) -> None:
    review(proposed(cast), agreed=True, reason="", by=cast.legal)
    for table in (Correction.objects, CorrectionReview.objects):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.update(new="Other words.")


@pytest.mark.long
def test_the_pages_take_a_proposal_and_an_answer(cast: Cast, client: Client) -> None:
    scenes.candidate_at("decided", cast)
    page = get(client, cast.decider, "/decisions/1/correct/?part=exit-plan")
    assert "Switch the route and drain for 15 minutes." in page
    assert "change only by a decision that supersedes this one" in page
    seen = hashlib.sha256(b"Switch the route and drain for 15 minutes.").hexdigest()
    said = {"seen": seen, "new": "Switch the route and drain for 30 minutes.", "why": "Drains took longer."}
    assert client.post("/decisions/1/correct/?part=exit-plan", said | {"why": ""}).status_code == 422
    assert client.post("/decisions/1/correct/?part=exit-plan", said).status_code == 302
    row = Correction.objects.get()
    there = f"/decisions/1/corrections/{row.pk}/"
    assert "drain for 30 minutes" in get(client, cast.legal, there)
    assert client.post(there, {"agreed": "no"}).status_code == 422
    assert client.post(there, {"agreed": "yes", "reason": ""}).status_code == 302
    assert CorrectionReview.objects.get().agreed
    assert "drain for 30 minutes" in get(client, cast.decider, "/decisions/1/correct/?part=exit-plan")
    get(client, cast.decider, "/decisions/1/correct/?part=scope", 422)
    assert "Only deciders can propose a correction." in get(client, cast.reader, "/decisions/1/correct/")
    assert client.post("/decisions/1/correct/", said).status_code == 403


def test_a_correction_is_the_turn_of_those_who_may_answer_it_until_one_does(cast: Cast, client: Client) -> None:
    row = proposed(cast)
    for person in (cast.legal, cast.engineer, cast.engineer_two):
        page = " ".join(get(client, person, "/").split())
        assert "proposes other words for “Limitations”" in page
        assert f'href="/decisions/1/corrections/{row.pk}/"' in page
        assert turns_of(person, most=0).corrections == [row]
    for person in (cast.decider, cast.requester, cast.reader, cast.auditor):
        assert "proposes other words" not in get(client, person, "/")
    review(row, agreed=True, reason="", by=cast.legal)
    assert "proposes other words" not in get(client, cast.engineer, "/")


def test_a_correction_of_one_track_is_no_turn_of_the_other(cast: Cast) -> None:
    seen = hashlib.sha256(b"Smaller model, faster answers.").hexdigest()
    row = proposed(cast, part="trade-off", seen=seen)
    assert to_review(cast.engineer) == [row]
    assert to_review(cast.legal) == []

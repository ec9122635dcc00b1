"""What was handed over stands beside the record in every copy; the record and its digest stay as they were."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

import verify_bundle
from reviews.api.actions import create_token
from reviews.decisions.models import Decision
from reviews.decisions.responsibility.actions import hand_over
from reviews.decisions.responsibility.queries import CHANGE_OWNER
from reviews.people.holders import account_holder
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get

pytestmark = pytest.mark.django_db

EDDA = {"account": "engineer_two", "name": "Edda Engineer"}
ENNO = {"account": "engineer", "name": "Enno Engineer"}


@pytest.fixture(autouse=True)
def signing(settings: Settings) -> None:
    settings.SIGNING_KEY = bytes(range(32))


def handed(cast: Cast) -> Decision:
    """A decision whose changes Edda evaluates since Enno left; Enno got back what he had handed over before."""
    scenes.candidate_at("decided", cast)
    decision = Decision.objects.select_related("candidate").get()
    to, back = account_holder(cast.engineer_two), scenes.CLAIMS
    hand_over(decision, part=CHANGE_OWNER, to=to, why="Enno moves to search.", by=cast.engineer)
    hand_over(decision, part="boundary:weights", to=to, why="x", by=cast.decider)
    hand_over(decision, part="boundary:weights", to=back, why="x", by=cast.decider)
    return decision


def test_the_bundle_names_who_answers_now_and_is_proven(
    cast: Cast, client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    decision = handed(cast)
    client.force_login(cast.reader)
    sent = client.get("/decisions/1.zip").content
    held = zipfile.ZipFile(io.BytesIO(sent))
    told = json.loads(held.read("holders.json"))
    assert [(one["part"], one["recorded"], one["now"], one["by"]) for one in told] == [
        (CHANGE_OWNER, ENNO, EDDA, "Enno Engineer")
    ]
    assert held.read("record.json") == bytes(decision.canonical)
    text = held.read("decision.md").decode()
    assert "## Handed over since the decision was issued" in text
    assert "| Evaluating changes | Edda Engineer | Enno Engineer |" in text
    assert "- **Change owner**: Enno Engineer" in text
    (tmp_path / "b.zip").write_bytes(sent)
    (tmp_path / "keys.pem").write_bytes(client.get("/decisions/key.pem").content)
    assert verify_bundle.main([str(tmp_path / "b.zip"), "--key", str(tmp_path / "keys.pem")]) == 0
    assert "proven      holders.json" in capsys.readouterr().out


@pytest.mark.long
def test_pages_name_who_answers_now_first(cast: Cast, client: Client) -> None:
    handed(cast)
    for page in (get(client, cast.reader, "/decisions/1/"), get(client, cast.reader, "/decisions/1/print/")):
        assert "Edda Engineer (recorded: Enno Engineer) for changes" in " ".join(page.split())
        assert "Edda Engineer looks for triggers" in page
    printed = " ".join(get(client, cast.reader, "/decisions/1/print/").split())
    assert "Handed over since the decision was issued" in printed
    assert "In the record: Enno Engineer." in printed
    assert "## Handed over" in get(client, cast.reader, "/decisions/1.md")
    assert json.loads(get(client, cast.reader, "/decisions/1.json"))["change_owner"] == ENNO


def test_nothing_is_said_where_nothing_was_handed_over(cast: Cast, client: Client) -> None:
    scenes.candidate_at("decided", cast)
    assert "Handed over" not in get(client, cast.reader, "/decisions/1/print/")
    assert "Handed over" not in get(client, cast.reader, "/decisions/1.md")
    client.force_login(cast.reader)
    assert json.loads(zipfile.ZipFile(io.BytesIO(client.get("/decisions/1.zip").content)).read("holders.json")) == []


def test_machines_learn_who_answered_at_an_instant(cast: Cast, client: Client) -> None:
    handed(cast)
    _, secret = create_token(name="ci", scopes=["decisions"], days=1, by="tests")
    asked = {"headers": {"Authorization": f"Bearer {secret}"}}
    told = client.get("/api/v1/decisions/1", **asked).json()["handed_over"]
    assert [(one["part"], one["for"], one["recorded"], one["now"]) for one in told] == [
        (CHANGE_OWNER, "evaluating changes", ENNO, EDDA)
    ]
    issued = Decision.objects.get().issued_at.isoformat()
    assert client.get("/api/v1/decisions/1", {"at": issued}, **asked).json()["handed_over"] == []


@pytest.mark.long
def test_the_csv_of_a_window_has_both_owners(cast: Cast, client: Client) -> None:
    handed(cast)
    client.force_login(cast.auditor)
    day = timezone.now().date()
    span = {"from": (day - timedelta(days=1)).isoformat(), "to": day.isoformat()}
    answer = client.get("/decisions/window/decisions.csv", span)
    lines = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert {(one["change owner in the record"], one["change owner now"]) for one in lines} == {
        ("Enno Engineer", "Edda Engineer")
    }
    page = " ".join(client.get("/decisions/window/", span).content.decode().split())
    assert "Edda Engineer now, Enno Engineer in the record" in page

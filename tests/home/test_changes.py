"""The history says what each entry changed: before and after, in words."""

import pytest
from django.test import Client

from reviews.workflow.actions.reviewing import answer
from reviews.workflow.actions.signing import withdraw_signoff
from reviews.workflow.notes.actions import write
from reviews.workflow.statements import AnswerStatement
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get

pytestmark = pytest.mark.django_db


def test_an_answer_an_intake_and_a_note_show_what_they_were_and_are(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast)
    said = AnswerStatement("legal", "license", "no", "The text is another.")
    answer(scenes.fresh(candidate), said=said, seen=scenes.seen(candidate), by=cast.legal)
    scenes.intake(candidate, cast, license_name="Sample License 2.0")
    for level in ("low", "high"):
        values = {"level": level, "text": "Two people on call."}
        write(candidate, kind="shape", key="upgrade", values=values, by=cast.engineer)
    page = get(client, cast.legal, f"/candidates/{candidate.pk}/history/")
    assert '<del>Yes</del><span class="vh"> became </span> No' in page
    assert "<del>Seen.</del>" in page
    assert "<del>Sample Permissive License 1.0</del>" in page
    assert '<del>Low</del><span class="vh"> became </span> High' in page
    assert page.count("Two people on call.") == 1  # unchanged by the second entry


def test_a_sign_off_and_its_withdrawal(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    withdraw_signoff(candidate, track="legal", reason="I misread the terms.", by=cast.legal)
    page = get(client, cast.legal, f"/candidates/{candidate.pk}/history/")
    assert "<del>pass</del>" in page


@pytest.mark.long
def test_the_history_of_a_decision_leaves_out_the_rest(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("decided", cast)
    page = get(client, cast.reader, f"/candidates/{candidate.pk}/history/?decision=1")
    assert "History of decision 1" in page
    assert "Decision 1 was issued" in page
    assert "was proposed for" not in page
    assert "No entries yet" in get(client, cast.reader, f"/candidates/{candidate.pk}/history/?decision=99")
    assert "was proposed for" in get(client, cast.reader, f"/candidates/{candidate.pk}/history/?decision=x")
    assert "?decision=1" in get(client, cast.reader, "/decisions/1/")

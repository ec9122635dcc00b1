"""A whole checklist on one page: answered together, with one entry, and nothing answered by default."""

import pytest
from django.test import Client

from reviews.ledger.models import LedgerEntry
from reviews.people.permits import Stale
from reviews.workflow.actions.reviewing import answer_several
from reviews.workflow.models import Answer, Candidate
from reviews.workflow.questions import QUESTIONS
from reviews.workflow.statements import AnswerStatement
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db

LEGAL = [question.key for question in QUESTIONS["legal"]]


def at(candidate: Candidate, track: str = "legal") -> str:
    return f"/candidates/{candidate.pk}/{track}/answers/"


def filled(candidate: Candidate, **choices: str) -> dict[str, str]:
    return {"seen": scenes.seen(candidate), **choices}


@pytest.mark.long
def test_a_whole_checklist_is_one_form_and_one_entry(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("intake", cast)
    before = LedgerEntry.objects.count()
    client.force_login(cast.legal)
    page = client.get(at(candidate)).content.decode()
    assert "checked" not in page  # nothing is answered unless somebody answers it
    given = filled(candidate, **{f"choice_{key}": "yes" for key in LEGAL})
    reply = client.post(at(candidate), given | {"text_license": "Section 2 of LICENSE."})
    assert reply["Location"] == f"/candidates/{candidate.pk}/legal/#checklist"
    assert f"Your {len(LEGAL)} answers have been recorded." in client.get(reply["Location"]).content.decode()
    told = LedgerEntry.objects.order_by("-sequence").first()
    assert LedgerEntry.objects.count() == before + 1
    assert told is not None
    assert told.data["count"] == len(LEGAL) == len(told.data["answers"])
    assert {"question": "License", "choice": "yes", "text": "Section 2 of LICENSE."} in [
        one | {"question": "License"} for one in told.data["answers"] if one["text"]
    ]
    history = client.get(f"/candidates/{candidate.pk}/history/").content.decode()
    assert f"{len(LEGAL)} legal questions were answered." in history


def test_only_what_changed_is_recorded_again(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast)
    client.force_login(cast.legal)
    kept = {f"choice_{key}": "yes" for key in LEGAL} | {f"text_{key}": "Seen." for key in LEGAL}
    page = client.post(at(candidate), filled(candidate, **kept))
    assert page.status_code == 422
    assert "Answer at least one question, or change an answer." in page.content.decode()
    before = Answer.objects.count()
    changed = kept | {"choice_license": "no", "text_license": "It is another text."}
    assert client.post(at(candidate), filled(candidate, **changed)).status_code == 302
    assert Answer.objects.count() == before + 1
    history = client.get(f"/candidates/{candidate.pk}/history/").content.decode()
    assert "<del>Seen.</del>" in history  # before and after, of an answer that an entry of many gave


def test_what_was_typed_is_kept_when_a_reason_or_an_answer_is_missing(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("intake", cast)
    client.force_login(cast.legal)
    page = client.post(
        at(candidate),
        filled(candidate, choice_publisher="unknown", text_license="Section 2.", choice_gate="nonsense"),
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert "give a reason. Every answer except a plain yes needs one." in text
    assert "choose an answer to go with your reason." in text
    assert "Section 2." in text
    assert not Answer.objects.filter(candidate=candidate).exists()


def test_it_is_refused_like_a_single_answer(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("read", cast)
    given = filled(candidate, choice_context="yes")
    for who, track, status in (
        (cast.requester, "legal", 403), (cast.engineer, "engineering", 403), (cast.engineer, "legal", 403),
        (cast.legal, "neither", 404), (cast.stranger, "legal", 403),
    ):  # fmt: skip
        client.force_login(who)
        assert client.post(at(candidate, track), given).status_code == status, (who.username, track)
    private = scenes.candidate_at(
        "read", cast, "sample-lab/quiet-1b", work=scenes.workload(cast, name="Q", private=True)
    )
    client.force_login(cast.stranger)
    assert client.get(at(private)).status_code == 404


def test_an_older_reading_is_refused_and_each_question_is_asked_once(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast)
    one = AnswerStatement("legal", "license", "yes", "")
    with pytest.raises(Stale):
        answer_several(candidate, track="legal", said=[one], seen="0" * 64, by=cast.legal)
    for said in ([], [one, one], [AnswerStatement("engineering", "context", "yes", "")]):
        with pytest.raises(ValueError, match="Answer at least one question of this track, and each question once"):
            answer_several(candidate, track="legal", said=said, seen=scenes.seen(candidate), by=cast.legal)
    both = [AnswerStatement("legal", "publisher", "yes", ""), AnswerStatement("legal", "license", "perhaps", "")]
    with pytest.raises(ValueError, match="This question has no such answer"):
        answer_several(candidate, track="legal", said=both, seen=scenes.seen(candidate), by=cast.legal)
    assert not Answer.objects.filter(candidate=candidate).exists()

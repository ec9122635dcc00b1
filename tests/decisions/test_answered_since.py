"""An answer that is changed after a decision: the record keeps the earlier one, and the page shows both."""

import pytest
from django.test import Client

from reviews.decisions.actions import withdraw
from reviews.decisions.answered import answered_since
from reviews.decisions.models import Decision
from reviews.workflow.actions.reviewing import answer
from reviews.workflow.statements import AnswerStatement
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get

pytestmark = pytest.mark.django_db


def test_a_changed_answer_is_shown_beside_the_one_that_was_decided_on(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("decided", cast)
    decision = Decision.objects.get()
    before = bytes(decision.canonical)
    there = f"/decisions/{decision.number}/"
    assert "Answers changed since this decision" not in get(client, cast.reader, there)
    first = candidate.answers.get(track="engineering", question="context")
    said = AnswerStatement("engineering", "context", first.choice, first.text)
    answer(candidate, said=said, seen=scenes.seen(candidate), by=cast.engineer)
    assert answered_since(decision) == [], "the same answer once more changes nothing"
    said = AnswerStatement("engineering", "context", "no", "The window ends earlier than the card says.")
    answer(candidate, said=said, seen=scenes.seen(candidate), by=cast.engineer)
    (told,) = answered_since(decision)
    assert (told.track, told.now, told.by, told.text) == ("engineering", "No", cast.engineer.name, said.text)
    assert told.before
    for page in (there, f"{there}print/"):
        shown = " ".join(get(client, cast.reader, page).split())
        assert "Answers changed since this decision" in shown
        assert "The window ends earlier than the card says." in shown
    decision.refresh_from_db()
    assert bytes(decision.canonical) == before


def test_a_decision_that_has_ended_shows_none(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    said = AnswerStatement("engineering", "context", "no", "The window ends earlier than the card says.")
    answer(candidate, said=said, seen=scenes.seen(candidate), by=cast.engineer)
    decision = Decision.objects.get()
    assert answered_since(decision)
    withdraw(decision, reason="The publisher revoked it.", by=cast.decider)
    assert answered_since(Decision.objects.select_related("change").get()) == []

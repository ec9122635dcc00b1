"""Refusals as pages: the sentence, the status, what was typed; and what is no refusal stays an error of ours."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from reviews.evidence.compare import Change
from reviews.home.errors import ActErrors, typed
from reviews.people.permits import Forbidden, Stale
from reviews.workflow.actions.reviewing import answer
from reviews.workflow.statements import AnswerStatement
from reviews.workflow.states import WrongState
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def refuse(error: Exception, path: str = "/candidates/1/legal/", **posted: str) -> HttpResponse | None:
    request = RequestFactory().post(path, posted)
    request.user = AnonymousUser()
    request.resolver_match = None
    return ActErrors(lambda _: HttpResponse()).process_exception(request, error)


def body(response: HttpResponse | None) -> str:
    assert response
    return " ".join(response.content.decode().split())


def test_each_refusal_has_its_status_and_says_its_sentence() -> None:
    for error, status in ((Forbidden("Not yours."), 403), (Stale("It moved."), 409), (WrongState("Not now."), 409)):
        response = refuse(error)
        assert response
        assert response.status_code == status
        assert str(error) in body(response)


def test_what_was_typed_is_repeated_without_what_the_page_put_there() -> None:
    page = body(
        refuse(Stale("It moved."), reason="My <b>words</b>", seen="abc", csrfmiddlewaretoken="t0ken", empty=" ")
    )
    assert "My &lt;b&gt;words&lt;/b&gt;" in page
    assert "t0ken" not in page
    assert "Your input is kept below" in page
    assert "kept below" not in body(refuse(Stale("It moved.")))


def test_passwords_are_never_repeated() -> None:
    request = RequestFactory().post("/", {"password": "secret", "reason": "x"})
    assert [one.text for one in typed(request)] == ["x"]


def test_what_a_refusal_says_has_changed_is_listed() -> None:
    page = body(refuse(Stale("It moved.", [Change("document", "LICENSE", "a", "b")])))
    assert "LICENSE" in page
    assert "changed" in page


def test_only_an_acts_value_error_is_a_sentence(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast)
    with pytest.raises(ValueError, match="no such answer") as caught:
        answer(
            candidate,
            seen="",
            by=cast.legal,
            said=AnswerStatement(track="legal", question="nonsense", choice="yes", text=""),
        )
    response = refuse(caught.value)
    assert response
    assert response.status_code == 400
    with pytest.raises(ValueError, match="invalid literal") as ours:
        int("x")
    assert refuse(ours.value) is None
    assert refuse(KeyError("x")) is None


def test_machines_are_answered_by_the_api_itself() -> None:
    assert refuse(Forbidden("Not yours."), "/api/v1/check") is None


@pytest.mark.long
def test_the_page_leads_back_to_the_desk_that_was_acted_on(client: Any, cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    client.force_login(cast.engineer)
    response = client.post(f"/candidates/{candidate.pk}/legal/intake/", {"publisher": "Someone"})
    assert response.status_code == 403
    assert f'href="/candidates/{candidate.pk}/legal/"' in body(response)
    assert "Someone" in body(response)

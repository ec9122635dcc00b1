"""What went wrong is told to a machine in the language that it asks for, whichever handler answers."""

from typing import Any

import pytest
from django.test import Client

from reviews.api.problems import sentence
from reviews.language.reader import PSEUDO, speaking
from reviews.problem_json import as_problem
from tests import scenes
from tests.api.asking import own_token
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def told(method: str, path: str, language: str, secret: str, **more: Any) -> tuple[int, str]:
    """The status and the sentence of one answer."""
    headers = {"Accept-Language": language} | ({"Authorization": f"Bearer {secret}"} if secret else {})
    answer = Client(raise_request_exception=False).generic(method, f"/api/v1/{path}", headers=headers, **more)
    return answer.status_code, answer.json()["detail"]


def test_every_handler_answers_in_the_language_of_the_caller(cast: Cast) -> None:
    scenes.workload(cast, name="Elsewhere", team=cast.lab, by=cast.stranger)
    secret = own_token(cast.requester, cast.claims)
    asked = {"data": '{"repo": "sample-lab/atlas-1b", "workload": "elsewhere"}', "content_type": "application/json"}
    for status, method, path, key, more in (
        (401, "GET", "check", "", {}),
        (404, "GET", "nowhere", "", {}),
        (405, "DELETE", "check", secret, {}),
        (403, "POST", "candidates", secret, asked),
        (404, "POST", "candidates", secret, {**asked, "data": '{"repo": "a/b", "workload": "nothing"}'}),
        (413, "POST", "candidates", secret, {**asked, "CONTENT_LENGTH": str(2**30)}),
    ):
        english, german = (told(method, path, language, key, **more) for language in ("en", "de"))
        assert (english[0], german[0]) == (status, status), (path, english)
        assert english[1] != german[1], (path, english)


def test_a_malformed_question_is_a_sentence_of_ours_with_the_names_of_its_values() -> None:
    errors = [{"type": "missing", "loc": ("query", "repo"), "msg": ""}]
    assert as_problem(422, sentence(errors))["detail"] == "Invalid request; missing: repo."
    with speaking(PSEUDO):
        assert str(as_problem(422, sentence(errors))["detail"]).count("⟦") == 2


def test_what_is_wrong_with_each_value_is_in_the_language_of_the_caller(cast: Cast) -> None:
    """What pydantic says of a type, and what the form of a page says of its fields."""
    scenes.workload(cast)
    secret = own_token(cast.requester, cast.claims)
    number, words = '{"repo": 7, "workload": "claims-intake"}', '{"repo": "no repository", "workload": "claims-intake"}'
    for status, path, body, said in (
        (422, "candidates?limit=x&q=" + "x" * 301, "", ("ganze Zahl", "höchstens 300 Zeichen")),
        (422, "candidates", number, ("ein Text",)),
        (422, "candidates", words, ("Leerzeichen",)),
        (422, "candidates?cursor=odd", "", ("Cursor",)),
    ):
        more = {"data": body, "content_type": "application/json"} if body else {}
        found = told("POST" if body else "GET", path, "de", secret, **more)
        assert (found[0], [word for word in said if word not in found[1]]) == (status, []), found

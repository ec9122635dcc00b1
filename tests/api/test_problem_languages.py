"""What went wrong is told to a machine in the language that it asks for, whichever handler answers."""

from typing import Any, Literal

import pytest
from django.test import Client
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reviews.api.problems import sentence
from reviews.api.schemas import Day
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
        (422, "GET", "candidates?limit=0", secret, {}),
        (422, "GET", "candidates?limit=many", secret, {}),
        (422, "GET", "candidates?cursor=!", secret, {}),
        (400, "POST", "candidates", secret, {**asked, "data": "{"}),
        (422, "POST", "candidates", secret, {**asked, "data": f'{{"repo": "{"x" * 301}", "workload": "w"}}'}),
        (422, "POST", "candidates", secret, {**asked, "data": '{"repo": "a\\u0007b", "workload": "w", "again": 3}'}),
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


class Asked(BaseModel):
    """A body with a value of every kind that the API has."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=3, min_length=2)
    count: int = Field(ge=1, le=3)
    sure: bool
    stage: Literal["test", "production"]
    day: Day
    ticks: list[str] = Field(max_length=1)
    said: dict[str, str]


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x", "count": 0, "sure": "x", "stage": "x", "day": "1/2", "ticks": "x", "said": 1, "more": 1},
        {"name": "xxxx", "count": 4, "sure": [], "stage": 1, "day": 1.5, "ticks": ["a", "b"], "said": 1},
        {"name": 1, "count": 1.5, "sure": 2, "stage": None, "day": "2027-02-31", "ticks": 1, "said": 1},
        {"name": "xx", "count": "x", "sure": True, "stage": "test", "day": [], "ticks": [], "said": {}},
    ],
)
def test_every_kind_of_malformed_value_is_told_in_our_words(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        Asked(**body)
    for error in refused.value.errors():
        plain = sentence([error])
        with speaking("de"):
            german = str(as_problem(422, plain)["detail"])
        assert german.startswith("Ungültige Anfrage"), error
        assert not {"should", "must", "not"} & set(german.split()), german
        assert str(error["loc"][-1]) in german


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

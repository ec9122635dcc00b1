"""Many pins in one request, and answers that a machine already has."""

from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviews.api.models import ApiToken
from reviews.decisions.actions import withdraw
from reviews.decisions.gate.models import GateAnswer
from reviews.decisions.models import Decision
from tests import scenes
from tests.api.asking import ASKED, get, token
from tests.cast import Cast
from tests.readings import OTHER_COMMIT

pytestmark = pytest.mark.django_db


def ask(pins: Any, secret: str = "", **headers: str) -> Any:
    sent = {"Authorization": f"Bearer {secret or token()}", **headers}
    return Client().post("/api/v1/check", {"pins": pins}, content_type="application/json", headers=sent)


@pytest.mark.long
def test_each_pin_is_answered_in_order_as_the_request_for_one_answers_it(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    scenes.candidate_at("decided", cast, "sample-lab/quill-3b-instruct")
    weights = Decision.objects.get(pk=1).files.get(path="model.safetensors").sha256
    pins = [
        ASKED,
        ASKED | {"repo": "sample-lab/quill-3b-instruct"},
        ASKED | {"commit": OTHER_COMMIT},
        ASKED | {"commit": "main"},
        ASKED | {"workload": "nothing"},
        ASKED | {"hub": "mirror"},
        ASKED | {"sha256": weights.upper()},
        ASKED | {"sha256": "0" * 64},
        ASKED | {"sha256": "abc"},
        ASKED | {"stage": "test"},
        ASKED,
    ]
    answer = ask(pins)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    found = answer.json()["answers"]
    assert [one["allow"] for one in found] == [True, True, False, False, False, False, True, False, False, True, True]
    kept = list(GateAnswer.objects.order_by("pk").values_list("allow", "decision", "reasons", "workload"))
    assert len(kept) == len(pins)
    for pin, one, row in zip(pins, found, kept, strict=True):
        assert one == get("check", **pin).json()
        assert row == (one["allow"], one["decision"], "\n".join(one["reasons"]), pin["workload"])


def test_a_pin_that_cannot_be_read_is_denied_in_its_place_and_stops_no_other(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    odd: list[Any] = [
        {"repo": "a/b"},
        "text",
        None,
        7,
        [],
        ASKED | {"repo": "a\u0000b"},
        ASKED | {"stage": "live"},
        ASKED | {"commit": 5},
    ]
    found = ask([*odd, ASKED]).json()["answers"]
    assert [one["allow"] for one in found] == [False] * len(odd) + [True]
    assert found[0]["reasons"] == ["Invalid pin; missing: commit, workload."]
    assert all(one["reasons"][0].startswith("Invalid pin; ") for one in found[:-1])
    assert GateAnswer.objects.count() == 1


def test_five_hundred_pins_take_as_few_queries_as_two_and_one_more_is_refused(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    secret, counts = token(), []
    ask([ASKED], secret)
    for number in (2, 500):
        pins = [ASKED | {"repo": f"{ASKED['repo']}-{each}"} if each % 2 else ASKED for each in range(number)]
        with CaptureQueriesContext(connection) as found:
            answers = ask(pins, secret).json()["answers"]
        assert [one["allow"] for one in answers] == [each % 2 == 0 for each in range(number)]
        counts.append(len(found))
    assert counts[0] == counts[1] <= 4
    refused = ask([ASKED] * 501, secret)
    assert refused.status_code == 413
    assert refused.json()["detail"] == "Send at most 500 pins in one request; this one has 501."
    assert ask([]).json() == {"answers": []}


@pytest.mark.parametrize(
    ("body", "status"), [("{", 400), ("[]", 422), ("{}", 422), ('{"pins": "x"}', 422), ("null", 422)]
)
def test_a_body_that_is_none_is_refused_with_one_sentence(cast: Cast, body: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {token()}"}
    answer = Client().post("/api/v1/check", body, content_type="application/json", headers=headers)
    assert answer.status_code == status
    assert list(answer.json()) == ["type", "title", "status", "detail"]


def test_the_same_tokens_may_ask_for_many(cast: Cast) -> None:
    assert ask([ASKED], token("decisions")).status_code == 403
    assert ask([ASKED], "mrp_nothing").status_code == 401
    assert Client().post("/api/v1/check", {"pins": []}, content_type="application/json").status_code == 401
    refused = Client().put("/api/v1/check")
    assert (refused.status_code, refused["Allow"]) == (405, "GET, POST")


def test_many_pins_count_as_more_requests(cast: Cast, settings: Any) -> None:
    settings.LIMIT_TOKEN = 20
    caches["process"].clear()
    secret = token()
    pins = [ASKED | {"repo": f"{ASKED['repo']}-{each}"} for each in range(500)]
    assert ask(pins, secret).status_code == 200
    left = int(ask([], secret)["RateLimit"].partition('"token";r=')[2].partition(";")[0])
    assert left < 12


@pytest.mark.long
def test_an_answer_that_the_machine_has_is_304_and_is_kept_as_well(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    headers = {"Authorization": f"Bearer {token()}"}
    first = Client().get("/api/v1/check", ASKED, headers=headers)
    same = Client().get("/api/v1/check", ASKED, headers=headers | {"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content, same["ETag"], same["Cache-Control"]) == (
        304,
        b"",
        first["ETag"],
        "no-store",
    )
    assert GateAnswer.objects.count() == 2
    other = Client().get(
        "/api/v1/check", ASKED | {"commit": OTHER_COMMIT}, headers=headers | {"If-None-Match": first["ETag"]}
    )
    assert other.status_code == 200
    withdraw(Decision.objects.get(), reason="The publisher left.", by=cast.decider)
    now = Client().get("/api/v1/check", ASKED, headers=headers | {"If-None-Match": first["ETag"]})
    assert (now.status_code, now.json()["allow"]) == (200, False)


def test_one_check_is_a_token_an_answer_and_a_row(cast: Cast, django_assert_num_queries: Any) -> None:
    scenes.candidate_at("decided", cast)
    headers = {"Authorization": f"Bearer {token()}"}
    Client().get("/api/v1/check", ASKED, headers=headers)
    with django_assert_num_queries(3):
        assert Client().get("/api/v1/check", ASKED, headers=headers).json()["allow"]
    ApiToken.objects.update(digest="0" * 64)
    assert Client().get("/api/v1/check", ASKED, headers=headers).status_code == 401


def test_the_description_names_pins_and_answers() -> None:
    paths = Client().get("/api/v1/openapi.json").json()
    operation = paths["paths"]["/api/v1/check"]["post"]
    pins = paths["components"]["schemas"]["CheckPins"]["properties"]["pins"]
    assert set(pins["items"]["anyOf"][0]["required"]) == {"repo", "commit", "workload"}
    assert pins["maxItems"] == 500
    assert set(operation["responses"]) >= {"200", "401", "403", "413", "422"}

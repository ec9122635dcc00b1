"""Tokens, decisions on a day, records, the head, and errors of one sentence each."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.api import actions
from reviews.api.models import ApiToken
from reviews.decisions.actions import withdraw
from reviews.decisions.models import Decision
from reviews.ledger import queries as ledger
from tests import scenes
from tests.api.asking import ASKED, REPO, get, move, token
from tests.cast import Cast
from tests.house.crowd import grow
from tests.readings import COMMIT

pytestmark = pytest.mark.django_db


ENDPOINTS = {
    "check": "check", "decisions": "decisions", "decisions/1": "decisions", "window": "decisions",
    "ledger/head": "ledger",
}  # fmt: skip
TAKES = {"check": ASKED, "window": {"from": "2026-01-01", "to": "2026-01-02"}}
"""The parameters of each; one that takes none refuses any."""
FIELDS = ["type", "title", "status", "detail"]


@pytest.mark.parametrize("path", ENDPOINTS)
def test_only_a_living_token_with_the_scope_opens(cast: Cast, path: str) -> None:
    scope = ENDPOINTS[path]
    others = [one for one in ("check", "decisions", "ledger") if one != scope]
    takes: dict[str, str] = TAKES.get(path, {})
    wrong = get(path, token(*others), **takes)
    assert wrong.status_code == 403
    assert wrong.json()["detail"] == f"This API token does not have the scope “{scope}”."

    expired, revoked = token(scope), token(scope)
    ApiToken.objects.filter(digest=actions.digest(expired)).update(expires_at=timezone.now() - timedelta(seconds=1))
    actions.revoke_token(ApiToken.objects.get(digest=actions.digest(revoked)), by="system:tests")
    for secret in (expired, revoked, "mrp_guess", "ü"):
        refused = Client().get(f"/api/v1/{path}", takes, headers={"Authorization": f"Bearer {secret}"})
        assert refused.status_code == 401
        assert "unknown, expired or revoked" in refused.json()["detail"]
        assert refused["WWW-Authenticate"].startswith("Bearer")
    assert get(path, token(scope), **takes).status_code in (200, 404)
    assert get(path, token(scope), **takes, color="red").status_code == 422


@pytest.mark.parametrize("path", ENDPOINTS)
def test_a_browser_session_counts_for_nothing(cast: Cast, path: str) -> None:
    client = Client()
    client.force_login(cast.administrator)
    for headers in ({}, {"Authorization": ""}, {"Authorization": "Bearer "}, {"Authorization": "Basic YTpi"}):
        refused = client.get(f"/api/v1/{path}", ASKED, headers=headers)
        assert (refused.status_code, refused["Content-Type"]) == (401, "application/problem+json")
        assert refused.json()["detail"].startswith("Send an API token")


def test_the_secret_is_stored_nowhere(cast: Cast) -> None:
    secret = token("check")
    stored = ApiToken.objects.get()
    assert stored.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in json.dumps([str(value) for value in vars(stored).values()])
    assert not any(secret in bytes(link.canonical).decode() for link in ledger.links())


def test_the_last_use_is_written_down_once_a_minute(cast: Cast, django_assert_num_queries: Any) -> None:
    secret = token("ledger")
    assert get("ledger/head", secret).status_code == 200
    used = ApiToken.objects.get().last_used_at
    assert used is not None
    get("ledger/head", secret)
    assert ApiToken.objects.get().last_used_at == used


def test_decisions_on_a_day_are_those_in_force_then(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    today = timezone.now().date()
    decision = Decision.objects.get()
    answer = get("decisions").json()
    assert {key: answer[key] for key in ("on", "count", "page", "pages")} == {
        "on": today.isoformat(), "count": 1, "page": 1, "pages": 1,
    }  # fmt: skip
    line = answer["decisions"][0]
    assert (line["number"], line["repo"], line["commit"]) == (1, REPO, COMMIT)
    assert (line["workload"], line["issued_by"], line["standing"]) == ("claims-intake", "Dora Decider", "in force")
    assert [(one["track"], one["by"]) for one in line["signers"]] == [
        ("legal", "Lena Legal"),
        ("engineering", "Enno Engineer"),
    ]
    assert line["sha256"] == decision.sha256
    assert get("decisions", on=(today - timedelta(days=1)).isoformat()).json()["count"] == 0

    move(candidate)
    assert get("decisions").json()["decisions"][0]["standing"] == "under review"
    withdraw(decision, reason="The publisher removed it.", by=cast.decider)
    assert get("decisions").json()["count"] == 0


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"on": "yesterday"}, "“on”"),
        ({"page": "0"}, "Page 0 does not exist"),
        ({"page": "2"}, "Page 2 does not exist; the list has 1."),
        ({"page": "9" * 40}, "does not exist"),
    ],
)
def test_a_day_that_cannot_be_answered_is_one_sentence(db: None, parameters: dict[str, str], said: str) -> None:
    answer = get("decisions", **parameters)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_a_record_comes_with_bytes_that_have_its_digest(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    answer = get("decisions/1").json()
    assert hashlib.sha256(answer["canonical"].encode()).hexdigest() == answer["sha256"]
    assert answer["record"] == json.loads(answer["canonical"])
    assert answer["standing"] == "in force"
    for number in ("2", "0", "99999999999999999999"):
        missing = get(f"decisions/{number}")
        assert (missing.status_code, missing.json()["detail"]) == (404, f"Decision {number} does not exist.")


def test_a_day_is_written_as_a_day(db: None) -> None:
    answer = get("decisions", on="0")
    assert (answer.status_code, "such as 2027-03-31" in answer.json()["detail"]) == (422, True)
    assert get("decisions", on="2027-03-31").status_code == 200


def test_a_token_is_told_about_private_workloads(cast: Cast) -> None:
    scenes.candidate_at("decided", cast, work=scenes.workload(cast, name="Secret plan", private=True))
    assert get("check", **{**ASKED, "workload": "secret-plan"}).json()["allow"]
    assert get("decisions").json()["decisions"][0]["workload"] == "secret-plan"


def test_the_head_is_the_newest_entry(cast: Cast) -> None:
    secret = token("ledger")
    head = ledger.head()
    assert head is not None
    answer = get("ledger/head", secret).json()
    assert (answer["sequence"], answer["digest"]) == (head.sequence, head.digest)


def test_other_addresses_and_methods_answer_in_json(db: None) -> None:
    for path in ("nothing", "docs", "", "decisions/one/two"):
        answer = get(path)
        assert (answer.status_code, list(answer.json())) == (404, FIELDS)
    for place, allowed in (("check", "GET, POST"), ("ledger/head", "GET"), ("admission", "POST"), ("lock.json", "GET")):
        for method in ("post", "put", "patch", "delete", "options", "trace"):
            if method.upper() not in allowed:
                answer = getattr(Client(), method)(f"/api/v1/{place}")
                assert (answer.status_code, list(answer.json()), answer["Allow"]) == (405, FIELDS, allowed)


def test_the_openapi_document_names_every_endpoint_and_no_docs_page_exists(db: None) -> None:
    document = Client().get("/api/v1/openapi.json").json()
    assert set(document["paths"]) > {
        "/api/v1/check", "/api/v1/decisions", "/api/v1/decisions/{number}", "/api/v1/window", "/api/v1/ledger/head",
        "/api/v1/decisions/{number}/duties.zip", "/api/v1/lock.json", "/api/v1/revoked.json", "/api/v1/admission",
        "/api/v1/deployments", "/api/v1/runs", "/api/v1/hub-events",
    }  # fmt: skip
    for path in document["paths"].values():
        for operation in path.values():
            assert operation["security"]
            assert {"401", "403", "422"} < set(operation["responses"])


@pytest.mark.long
def test_a_list_of_sixty_asks_the_database_as_often_as_one_of_three(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    secret = token("decisions")
    for number in range(3):
        scenes.candidate_at("decided", cast, f"sample-lab/model-{number}")
    get("decisions", secret)
    with django_assert_max_num_queries(6) as few:
        get("decisions", secret)
    grow(60)
    with django_assert_max_num_queries(6) as many:
        assert get("decisions", secret).json()["count"] == 60
    assert len(few.captured_queries) == len(many.captured_queries)
    day = timezone.now().date().isoformat()
    with scenes.later(days=2), django_assert_max_num_queries(10):  # what stood on a day that has passed
        assert get(f"decisions?on={day}", secret).json()["count"] == 60
    grow(130)
    seen, cursor = [], ""
    while cursor is not None:
        answer = get("decisions", secret, cursor=cursor).json()
        seen += [one["number"] for one in answer["decisions"]]
        cursor = answer["next"]
    assert (seen, len(seen) > 100) == (sorted(set(seen)), True)
    assert len(seen) == answer["count"]
    assert get("decisions", secret, cursor="odd").status_code == 422

"""What machines are told: allow and deny as a table, tokens, decisions on a day, the head, errors in one sentence."""

import hashlib
import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from reviews.api import actions
from reviews.api.models import ApiToken
from reviews.decisions.actions import withdraw
from reviews.decisions.models import Decision
from reviews.intake.actions import take_reading
from reviews.ledger import queries as ledger
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.readings import COMMIT, OTHER_COMMIT, reading

pytestmark = pytest.mark.django_db
REPO = "sample-lab/atlas-1b-instruct"
ASKED = {"repo": REPO, "commit": COMMIT, "workload": "claims-intake"}


def token(*scopes: str, days: int = 30) -> str:
    """The secret of a fresh token."""
    name = f"token {ApiToken.objects.count()}"
    return actions.create_token(
        name=name, scopes=list(scopes or ("check", "decisions", "ledger")), days=days, by="system:tests"
    )[1]


def get(path: str, secret: str | None = None, **parameters: str) -> Any:
    headers = {"Authorization": f"Bearer {secret or token()}"}
    return Client().get(f"/api/v1/{path}", parameters, headers=headers)


def move(candidate: Candidate) -> None:
    """Something that legal rests on is different in a later reading of the same commit."""
    take_reading(candidate.pk, reading(REPO, facts={"publisher": ("somebody-else", "hub", "", "")}))


def test_the_pinned_commit_is_allowed_with_its_decision(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    answer = get("check", **ASKED)
    assert answer.status_code == 200
    assert answer.json() == {
        "allow": True,
        "reasons": ["Decision 1 covers this commit for this workload."],
        "decision": 1,
        "hub": "huggingface",
        **ASKED,
    }
    assert answer["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer


DENIED = {
    "branch": ({"commit": "main"}, "Pin a commit"),
    "short commit": ({"commit": COMMIT[:12]}, "Pin a commit"),
    "upper case commit": ({"commit": COMMIT.upper()}, "Pin a commit"),
    "another commit": ({"commit": OTHER_COMMIT}, "was not approved"),
    "unknown file": ({"sha256": "0" * 64}, "No file with this SHA-256"),
    "malformed file": ({"sha256": "abc"}, "64 hexadecimal digits"),
    "another repository": ({"repo": "sample-lab/other"}, "No decision was ever issued"),
    "other spelling": ({"repo": REPO.upper()}, "No decision was ever issued"),
    "unknown workload": ({"workload": "nothing"}, "There is no workload called “nothing”"),
    "another workload": ({"workload": "other-work"}, "not for this workload"),
    "unknown hub": ({"hub": "mirror"}, "This portal reads no hub called “mirror”"),
    "hostile": ({"repo": "../../etc/passwd' OR 1=1 --", "workload": "<script>"}, "There is no workload"),
}


@pytest.mark.parametrize("name", DENIED)
def test_everything_else_is_denied_with_its_sentence(cast: Cast, name: str) -> None:
    scenes.candidate_at("decided", cast)
    scenes.workload(cast, name="Other work")
    changed, said = DENIED[name]
    answer = get("check", **{**ASKED, **changed})
    assert (answer.status_code, answer.json()["allow"]) == (200, False)
    assert said in " ".join(answer.json()["reasons"])
    status, printed = command(**{**ASKED, **changed})
    assert status == (2 if name == "hostile" else 1)
    assert said in printed or status == 2


def command(repo: str, commit: str, workload: str, hub: str = "", sha256: str = "") -> tuple[int, str]:
    """Exit status and print of the command."""
    out = StringIO()
    words = [f"{repo}@{commit}", "--workload", workload, "--hub", hub, "--sha256", sha256]
    try:
        call_command("check_model", *words, stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    except CommandError as refused:
        return refused.returncode, str(refused)
    return 0, out.getvalue()


def test_the_command_allows_and_refuses_malformed_questions(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    assert command(**ASKED) == (0, "allow, decision 1\n- Decision 1 covers this commit for this workload.\n")
    for model in ("no-commit", "@main", "a/b/c@main", "a b@main", ""):
        with pytest.raises(CommandError, match="is not OWNER/NAME@COMMIT") as refused:
            call_command("check_model", model, "--workload", "claims-intake")
        assert refused.value.returncode == 2


def test_one_file_is_asked_for_by_its_digest_in_either_case(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    weights = Decision.objects.get().files.get(path="model.safetensors").sha256
    assert get("check", **ASKED, sha256=weights).json()["allow"]
    assert get("check", **ASKED, sha256=weights.upper()).json()["allow"]
    assert get("check", **ASKED, hub="huggingface").json()["allow"]


@pytest.mark.parametrize(("risk", "allow"), [("low", True), ("medium", True), ("high", False)])
def test_under_review_is_allowed_with_the_reason_unless_the_risk_is_high(cast: Cast, risk: str, allow: bool) -> None:
    move(scenes.candidate_at("decided", cast, work=scenes.workload(cast, risk_level=risk)))
    answer = get("check", **ASKED).json()
    assert (answer["allow"], answer["decision"]) == (allow, 1)
    assert "under review" in answer["reasons"][0]
    assert "Publisher" in answer["reasons"][0]


def test_withdrawn_and_expired_are_denied_with_the_number(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    withdraw(Decision.objects.get(), reason="The publisher left.", by=cast.decider)
    answer = get("check", **ASKED).json()
    assert (answer["allow"], answer["decision"]) == (False, 1)
    assert "it was withdrawn: The publisher left." in answer["reasons"][0]


def test_two_models_with_one_commit_string_do_not_mix(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    scenes.candidate_at("decided", cast, "sample-lab/quill-3b-instruct")
    assert get("check", **ASKED).json()["decision"] == 1
    assert get("check", **{**ASKED, "repo": "sample-lab/quill-3b-instruct"}).json()["decision"] == 2


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({}, "missing: repo, commit, workload"),
        ({"repo": REPO, "commit": COMMIT}, "missing: workload"),
        ({**ASKED, "repo": "a\0b"}, "“repo” must not hold control characters"),
        ({**ASKED, "workload": "x" * 301}, "“workload” should have at most 300 characters"),
    ],
)
def test_a_malformed_question_is_one_sentence(db: None, parameters: dict[str, str], said: str) -> None:
    answer = get("check", **parameters)
    assert answer.status_code == 422
    assert list(answer.json()) == ["detail"]
    assert said in answer.json()["detail"]


ENDPOINTS = {"check": "check", "decisions": "decisions", "decisions/1": "decisions", "ledger/head": "ledger"}


@pytest.mark.parametrize("path", ENDPOINTS)
def test_only_a_living_token_with_the_scope_opens(cast: Cast, path: str) -> None:
    scope = ENDPOINTS[path]
    others = [one for one in ("check", "decisions", "ledger") if one != scope]
    wrong = get(path, token(*others), **ASKED)
    assert wrong.status_code == 403
    assert wrong.json() == {"detail": f"This API token does not have the scope “{scope}”."}

    expired, revoked = token(scope), token(scope)
    ApiToken.objects.filter(digest=actions.digest(expired)).update(expires_at=timezone.now() - timedelta(seconds=1))
    actions.revoke_token(ApiToken.objects.get(digest=actions.digest(revoked)), by="system:tests")
    for secret in (expired, revoked, "mrp_guess", "ü"):
        refused = Client().get(f"/api/v1/{path}", ASKED, headers={"Authorization": f"Bearer {secret}"})
        assert refused.status_code == 401
        assert "unknown, expired or revoked" in refused.json()["detail"]
        assert refused["WWW-Authenticate"].startswith("Bearer")
    assert get(path, token(scope), **ASKED).status_code in (200, 404)


@pytest.mark.parametrize("path", ENDPOINTS)
def test_a_browser_session_counts_for_nothing(cast: Cast, path: str) -> None:
    client = Client()
    client.force_login(cast.administrator)
    for headers in ({}, {"Authorization": ""}, {"Authorization": "Bearer "}, {"Authorization": "Basic YTpi"}):
        refused = client.get(f"/api/v1/{path}", ASKED, headers=headers)
        assert (refused.status_code, refused["Content-Type"]) == (401, "application/json; charset=utf-8")
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
    withdraw(decision, reason="Gone.", by=cast.decider)
    assert get("decisions").json()["count"] == 0


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"on": "yesterday"}, "“on”"),
        ({"on": "2999-01-01"}, "2999-01-01 is in the future"),
        ({"page": "0"}, "There is no page 0"),
        ({"page": "2"}, "There is no page 2; the list has 1."),
        ({"page": "9" * 40}, "There is no page"),
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
        assert (missing.status_code, missing.json()) == (404, {"detail": f"There is no decision {number}."})


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
        assert (answer.status_code, list(answer.json())) == (404, ["detail"])
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(Client(), method)("/api/v1/check")
        assert (answer.status_code, list(answer.json())) == (405, ["detail"])


def test_the_openapi_document_names_every_endpoint_and_no_docs_page_exists(db: None) -> None:
    document = Client().get("/api/v1/openapi.json").json()
    assert set(document["paths"]) == {
        "/api/v1/check", "/api/v1/decisions", "/api/v1/decisions/{number}", "/api/v1/ledger/head",
    }  # fmt: skip
    for path in document["paths"].values():
        assert set(path) == {"get"}
        assert path["get"]["security"]
        assert {"200", "401", "403", "422"} <= set(path["get"]["responses"])


def test_a_list_of_sixty_asks_the_database_as_often_as_one_of_three(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    secret = token("decisions")
    for number in range(3):
        scenes.candidate_at("decided", cast, f"sample-lab/model-{number}")
    get("decisions", secret)
    with django_assert_max_num_queries(6) as few:
        get("decisions", secret)
    for number in range(3, 12):
        scenes.candidate_at("decided", cast, f"sample-lab/model-{number}")
    with django_assert_max_num_queries(6) as many:
        assert get("decisions", secret).json()["count"] == 12
    assert len(few.captured_queries) == len(many.captured_queries)

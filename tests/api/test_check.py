"""Whether a model may be used, as the API and the command answer it: allow and deny as a table."""

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.utils import timezone
from django.utils.html import conditional_escape

from reviews.decisions.actions import withdraw
from reviews.decisions.models import Decision
from reviews.decisions.packs.queries import pack_of
from reviews.workflow.actions.reviewing import meet_condition
from reviews.workflow.models import Condition
from tests import scenes
from tests.api.asking import ASKED, REPO, get, move
from tests.cast import Cast
from tests.readings import COMMIT, OTHER_COMMIT

pytestmark = pytest.mark.django_db


def test_the_pinned_commit_is_allowed_with_its_decision(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    record = json.loads(bytes(Decision.objects.get().canonical))
    answer = get("check", **ASKED)
    assert answer.status_code == 200
    assert answer.json() == {
        "allow": True,
        "reasons": ["Decision 1 covers this commit for this workload."],
        "decision": 1,
        "hub": "huggingface",
        "stage": "production",
        "approved_for": "production",
        "sha256": "",
        "file": "",
        "record": "http://127.0.0.1:8000/decisions/1/",
        "duties_pack": {
            "sha256": pack_of(Decision.objects.get()).sha256,
            "url": "http://127.0.0.1:8000/decisions/1/duties.zip",
            "page": "http://127.0.0.1:8000/decisions/1/duties/",
        },
        "fallback": {
            "kind": "retrieval-first", "note": record["fallback"]["note"], "decision": None, "url": "",
        },
        "run": None,
        "terms": {
            "conditions": [], "duties": record["license"]["rights"]["duties"], "runtime": record["runtime"],
            "node_class": "l40s-48-2", "context_tokens": 8192, "concurrency": 16, "known": record["envelope"]["known"],
            "node_classes": ["l40s-48-2"], "environment": "on-premises", "expires": record["review_by"],
        },
        **ASKED,
    }  # fmt: skip
    assert answer["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer


DENIED = {
    "branch": ({"commit": "main"}, "Pin a full commit"),
    "short commit": ({"commit": COMMIT[:12]}, "Pin a full commit"),
    "upper case commit": ({"commit": COMMIT.upper()}, "Pin a full commit"),
    "another commit": ({"commit": OTHER_COMMIT}, "is not approved"),
    "unknown file": ({"sha256": "0" * 64}, "No file with this SHA-256"),
    "malformed file": ({"sha256": "abc"}, "64 hexadecimal digits"),
    "another repository": ({"repo": "sample-lab/other"}, "No decision has been issued"),
    "other spelling": ({"repo": REPO.upper()}, "No decision has been issued"),
    "unknown workload": ({"workload": "nothing"}, "No workload is called “nothing”"),
    "another workload": ({"workload": "other-work"}, "decision 1 approves, in: risk level, acts."),
    "unknown path": ({"file": "other.bin"}, "No file called “other.bin” belongs to decision 1."),
    "unknown hub": ({"hub": "mirror"}, "This portal has no hub called “mirror”"),
    "hostile": ({"repo": "../../etc/passwd' OR 1=1 --", "workload": "<script>"}, "No workload is called"),
}


@pytest.mark.parametrize("name", DENIED)
def test_everything_else_is_denied_with_its_sentence(cast: Cast, name: str) -> None:
    scenes.candidate_at("decided", cast)
    scenes.workload(cast, name="Other work", risk_level="high", acts=["run", "fine-tune"])
    changed, said = DENIED[name]
    answer = get("check", **{**ASKED, **changed})
    assert (answer.status_code, answer.json()["allow"]) == (200, False)
    assert said in " ".join(answer.json()["reasons"])
    status, printed = command(**{**ASKED, **changed})
    assert status == (2 if name == "hostile" else 1)
    assert said in printed or status == 2


def command(repo: str, commit: str, workload: str, **more: str) -> tuple[int, str]:
    """Exit status and print of the command."""
    out = StringIO()
    words = [f"{repo}@{commit}", "--workload", workload]
    words += [part for name, value in more.items() for part in (f"--{name}", value)]
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
        with pytest.raises(CommandError, match="does not have the form OWNER/NAME@COMMIT") as refused:
            call_command("check_model", model, "--workload", "claims-intake")
        assert refused.value.returncode == 2


def test_one_file_is_asked_for_by_its_digest_in_either_case(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    weights = Decision.objects.get().files.get(path="model.safetensors").sha256
    assert get("check", **ASKED, sha256=weights).json()["allow"]
    assert get("check", **ASKED, sha256=weights.upper()).json()["allow"]
    assert get("check", **ASKED, hub="huggingface").json()["allow"]


def test_a_file_is_asked_for_by_its_path_too(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    files = dict(Decision.objects.get().files.exclude(sha256="").values_list("path", "sha256"))
    (path, digest), other = next(iter(files.items())), list(files.values())[-1]
    assert get("check", **ASKED, file=path).json()["allow"]
    assert get("check", **ASKED, file=path, sha256=digest).json()["allow"]
    assert other != digest
    denied = get("check", **ASKED, file=path, sha256=other).json()
    assert denied["reasons"] == [f"In decision 1, the file “{path}” has another SHA-256."]


def test_a_denial_names_every_reason(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    withdraw(Decision.objects.get(), reason="The publisher left.", by=cast.decider)
    answer = get("check", **ASKED, sha256="0" * 64).json()
    assert [one[:25] for one in answer["reasons"]] == ["Decision 1 is not in forc", "No file with this SHA-256"]
    assert answer["fallback"]["kind"] == "retrieval-first"
    malformed = get("check", **{**ASKED, "commit": "main", "sha256": "abc"}).json()
    assert [one[:10] for one in malformed["reasons"]] == ["Pin a full", "The file's"]
    assert (malformed["decision"], malformed["duties_pack"], malformed["fallback"]) == (None, None, None)


def test_a_narrower_workload_is_covered_and_its_own_decision_comes_first(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    narrow = scenes.workload(cast, name="Narrow", acts=["run"], languages="German", concurrency=4, risk_level="low")
    answer = get("check", **{**ASKED, "workload": narrow.slug}).json()
    assert (answer["allow"], answer["decision"]) == (True, 1)
    assert "equal or narrower on every field" in answer["reasons"][0]
    scenes.candidate_at("decided", cast, work=narrow)
    withdraw(Decision.objects.get(number=2), reason="The purpose is no longer pursued.", by=cast.decider)
    answer = get("check", **{**ASKED, "workload": narrow.slug}).json()
    assert (answer["allow"], answer["decision"]) == (False, 2)


@pytest.mark.parametrize(("risk", "allow"), [("low", True), ("medium", True), ("high", False)])
def test_under_review_is_allowed_with_the_reason_unless_the_risk_is_high(
    cast: Cast, client: Client, risk: str, allow: bool
) -> None:
    move(scenes.candidate_at("decided", cast, work=scenes.workload(cast, risk_level=risk)))
    answer = get("check", **ASKED).json()
    client.force_login(cast.reader)
    assert conditional_escape(answer["reasons"][0]) in client.get("/decisions/1/runbook/").content.decode()
    page = client.get("/decisions/1/").content.decode()
    assert ("machines receive this status" in page, "Its policy denies machines" in page) == (allow, not allow)
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
        ({**ASKED, "repo": "a\0b"}, "“repo” must not contain control characters"),
        ({**ASKED, "workload": "x" * 301}, "“workload” should have at most 300 characters"),
    ],
)
def test_a_malformed_question_is_one_sentence(db: None, parameters: dict[str, str], said: str) -> None:
    answer = get("check", **parameters)
    assert answer.status_code == 422
    assert list(answer.json()) == ["type", "title", "status", "detail"]
    assert said in answer.json()["detail"]


def test_an_answer_names_the_conditions_with_their_owners(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    scenes.sign_track(candidate, "legal", cast)
    scenes.sign_track(candidate, "engineering", cast, "pass with conditions")
    scenes.decide(scenes.fresh(candidate), cast)
    (one,) = get("check", **ASKED).json()["terms"]["conditions"]
    assert (one["track"], one["text"]) == ("engineering", "Keep a person in the loop")
    assert one["owner"].startswith("Rolf Requester")
    assert one["due"] < one["suspends_after"]
    assert (one["met"], one["met_at"]) == (False, None)
    meet_condition(Condition.objects.get(), how="The training was held.", evidence="", by=cast.engineer)
    (one,) = get("check", **ASKED).json()["terms"]["conditions"]
    assert (one["met"], one["met_at"][:4]) == (True, str(timezone.now().year))


def test_the_hub_is_the_one_on_which_decisions_know_the_repository(cast: Cast) -> None:
    hubs = {"first": settings.HUBS["huggingface"], **settings.HUBS}
    with override_settings(HUBS=hubs):
        scenes.candidate_at("decided", cast)
        assert [get("check", **ASKED).json()[name] for name in ("hub", "allow")] == ["huggingface", True]
        assert get("check", **ASKED | {"repo": "sample-lab/other"}).json()["hub"] == "first"
        assert get("check", **ASKED, hub="first").json()["allow"] is False

"""What own tokens do: the acts of the person's forms, counted as the person's, and none that signs or decides."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client, override_settings

from reviews.api.service import api
from reviews.decisions.permits import why_not_issue
from reviews.hub.transport.page_hosts import origins
from reviews.jobs.models import JobRun
from reviews.ledger.events import sentence
from reviews.ledger.models import LedgerEntry
from reviews.people.actions import set_team
from reviews.people.models import User
from reviews.proposals.actions import take_reading
from reviews.runs.models import Run
from reviews.webhooks.actions import second_endpoint
from reviews.webhooks.models import WebhookEndpoint
from reviews.workflow.models import Candidate, SignOff
from reviews.workflow.permits import why_not_sign
from reviews.workflow.queries import candidate_detail
from reviews.workloads.models import Workload
from tests import scenes
from tests.api.asking import REPO, own_token
from tests.cast import Cast
from tests.readings import reading
from tests.runs import results
from tests.runs.imports import stated

pytestmark = pytest.mark.django_db
STATED = (
    "name", "private", "purpose", "users", "input_modality", "expected_output", "data_sensitivity", "risk_level",
    "languages", "territory", "context_tokens", "concurrency", "latency_target", "overflow_plan", "environment",
    "node_classes", "use_class", "domains", "acts", "user_band", "revenue_band", "entity_in", "users_in", "runs_in",
)  # fmt: skip


def send(method: str, path: str, secret: str, body: Any = None, **headers: str) -> Any:
    sent = {"Authorization": f"Bearer {secret}", **headers}
    data = "" if body is None else json.dumps(body)
    return Client().generic(method, f"/api/v1/{path}", data, content_type="application/json", headers=sent)


def join(cast: Cast, *people: User) -> None:
    """Let people into the claims team, too."""
    set_team(slug="claims", name="Claims", members=[cast.requester, *people], by=cast.administrator)


def test_what_a_token_proposes_is_proposed_by_its_owner_who_can_neither_sign_nor_decide_it(cast: Cast) -> None:
    scenes.workload(cast)
    join(cast, cast.both)
    both = User.objects.get(pk=cast.both.pk)
    answer = send("POST", "candidates", own_token(both, cast.claims), {"repo": REPO, "workload": "claims-intake"})
    assert answer.status_code == 201, answer.content
    said, made = answer.json(), Candidate.objects.get()
    assert (said["number"], said["state"], said["reading"]["state"]) == (made.pk, "reading", "queued")
    assert made.requester == cast.both
    entry = LedgerEntry.objects.latest("sequence")
    assert (entry.event, entry.actor) == ("candidate:proposed", "Bo Both (both)")
    assert sentence(entry.event, entry.label, entry.data).endswith("Through API token token 0.")

    take_reading(made.pk, reading(REPO))
    detail = candidate_detail(scenes.fresh(made))
    for track in detail.tracks.values():
        assert why_not_sign(cast.both, track) == "You proposed this candidate, so you cannot sign its tracks."
    assert "You proposed this candidate" in why_not_issue(cast.both, detail)
    basis = {"reason": "Mine.", "basis": {}, "snapshot": detail.candidate.snapshot}
    with pytest.raises(IntegrityError, match="signoff_signer_is_not_requester"), transaction.atomic():
        SignOff.objects.create(
            candidate=made, track="legal", outcome="fail", signer=cast.both, requester=made.requester, **basis
        )


def test_a_proposal_is_refused_as_on_the_page(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    scenes.candidate_at("read", cast, "sample-lab/other-1b")
    scenes.workload(cast, name="Elsewhere", team=cast.lab, by=cast.stranger)
    scenes.workload(cast, name="Hidden", team=cast.lab, by=cast.stranger, private=True)
    secret = own_token(cast.requester, cast.claims)
    asked = {"repo": REPO, "workload": "claims-intake"}
    for change, status, why in (
        ({}, 409, "Approved already by decision 1"),
        ({"repo": "sample-lab/other-1b"}, 409, "already under review"),
        ({"workload": "elsewhere"}, 403, "Only members of"),
        ({"workload": "hidden"}, 404, "No workload is called"),
        ({"workload": "nothing"}, 404, "No workload is called"),
        ({"repo": "no name at all"}, 422, "owner/name"),
        ({"hub": "nowhere"}, 422, "hub"),
        ({"repo": 7}, 422, "repo"),
    ):  # fmt: skip
        answer = send("POST", "candidates", secret, asked | change)
        assert answer.status_code == status, (change, answer.content)
        assert why in answer.json()["detail"], (change, answer.json())
    reading = own_token(cast.requester, cast.claims, "read")
    assert send("POST", "candidates", reading, asked).status_code == 403
    join(cast, cast.reader)
    weak = own_token(cast.reader, cast.claims)
    assert send("POST", "candidates", weak, asked).json()["detail"] == "Only requesters can propose candidates."
    assert Candidate.objects.count() == 2
    assert send("POST", "candidates", secret, asked | {"again": True}).status_code == 201


def test_a_repeat_with_the_same_key_proposes_once(cast: Cast) -> None:
    scenes.workload(cast)
    secret, asked = own_token(cast.requester, cast.claims), {"repo": REPO, "workload": "claims-intake"}
    key = {"Idempotency-Key": "one"}
    first, second = send("POST", "candidates", secret, asked, **key), send("POST", "candidates", secret, asked, **key)
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert send("POST", "candidates", secret, asked | {"revision": "main"}, **key).status_code == 422
    assert Candidate.objects.count() == 1


def test_another_reading_is_asked_for(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    JobRun.objects.all().delete()
    answer = send("POST", f"candidates/{candidate.pk}/readings", own_token(cast.requester, cast.claims))
    assert (answer.status_code, JobRun.objects.get().kind) == (202, "read_hub")
    closed = scenes.candidate_at("withdrawn", cast, "sample-lab/other-1b")
    refused = send("POST", f"candidates/{closed.pk}/readings", own_token(cast.requester, cast.claims))
    assert (refused.status_code, refused.json()["detail"]) == (409, "This candidate is closed.")


def test_a_statement_is_written_and_changed_until_something_is_proposed_for_it(cast: Cast) -> None:
    other = scenes.workload(cast, name="Field notes")
    secret = own_token(cast.requester, cast.claims)
    sent = {name: getattr(other, name) for name in STATED} | {"name": "Bodily injury", "context_tokens": 4096}
    sent |= {"first_token_ms": 900}
    made = send("POST", "workloads", secret, sent)
    assert made.status_code == 201, made.content
    said = made.json()
    assert (said["slug"], said["statement"]["context_tokens"], said["team"]) == ("bodily-injury", 4096, "claims")
    assert said["statement"]["first_token_ms"] == 900
    changed = send("PUT", "workloads/bodily-injury", secret, sent | {"users": "3 clerks", "seen": said["seen"]})
    assert changed.json()["statement"]["users"] == "3 clerks"
    assert send("PUT", "workloads/bodily-injury", secret, sent | {"seen": said["seen"]}).status_code == 409
    scenes.proposed(cast, work=Workload.objects.get(slug="bodily-injury"))
    now = sent | {"seen": changed.json()["seen"]}
    assert "can no longer change" in send("PUT", "workloads/bodily-injury", secret, now).json()["detail"]
    for change, why in (
        ({"risk_level": "none"}, "risk_level"), ({"node_classes": ["nothing"]}, "node_classes"),
        ({"domains": ["none", "legal"]}, "domains"), ({"odd": 1}, "odd"), ({"purpose": "\x00"}, "purpose"),
        ({"context_tokens": 10**12}, "context_tokens"), ({"latency_at": "p12"}, "latency_at"),
    ):  # fmt: skip
        refused = send("POST", "workloads", secret, sent | change)
        assert (refused.status_code, why in refused.json()["detail"]) == (422, True), refused.content


def test_a_run_is_handed_in_by_a_reviewer_s_token(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    join(cast, cast.engineer)

    def hand_in(person: User) -> Any:
        header = {"Authorization": f"Bearer {own_token(person, cast.claims)}"}
        result = SimpleUploadedFile("result.json", results.dumped(results.vllm()))
        sent = {"header": results.yaml_of(stated(candidate)).decode(), "result": result}
        return Client().post(f"/api/v1/candidates/{candidate.pk}/runs", sent, headers=header)

    answer = hand_in(User.objects.get(pk=cast.engineer.pk))
    assert answer.status_code == 201, answer.content
    assert answer.json()["number"] == Run.objects.get().pk
    assert Run.objects.get().by == cast.engineer
    assert hand_in(cast.requester).status_code == 403


def test_webhooks_are_managed_and_wait_for_another_administrator(cast: Cast) -> None:
    join(cast, cast.administrator)
    secret = own_token(User.objects.get(pk=cast.administrator.pk), cast.claims)
    with override_settings(WEBHOOK_ORIGINS=origins(["hooks.example"], "WEBHOOK_HOSTS")):
        sent = {"name": "Chat", "url": "https://hooks.example/x", "team": True}
        made = send("POST", "webhooks", secret, sent)
        assert made.status_code == 201, made.content
        number = made.json()["number"]
        assert (made.json()["live"], made.json()["team"], made.json()["secret"][:6]) == (False, "claims", "whsec_")
        assert send("POST", f"webhooks/{number}/test", secret).status_code == 409
        second_endpoint(WebhookEndpoint.objects.get(), by=cast.administrator_two)
        assert send("POST", f"webhooks/{number}/test", secret).status_code == 202
        assert send("POST", "webhooks", secret, sent).status_code == 422
        elsewhere = sent | {"name": "Other", "url": "https://evil.example/"}
        assert send("POST", "webhooks", secret, elsewhere).status_code == 422
    listed = send("GET", "webhooks", secret).json()["items"]
    assert [(one["name"], one["live"]) for one in listed] == [("Chat", True)]
    assert "secret" not in listed[0]
    assert send("DELETE", f"webhooks/{number}", secret).json()["live"] is False
    assert send("DELETE", f"webhooks/{number}", secret).status_code == 409
    assert send("GET", "webhooks", own_token(cast.requester, cast.claims)).status_code == 403


def test_nothing_signs_answers_or_decides_through_the_api() -> None:
    writes = {
        f"{method} {path.removeprefix('/api/v1/')}"
        for path, place in api.get_openapi_schema()["paths"].items()
        for method in place
        if method != "get"
    }
    assert writes == {
        "post admission", "post check", "post deployments", "post hub-events", "post candidates",
        "post candidates/{number}/readings", "post candidates/{number}/runs", "post workloads", "put workloads/{slug}",
        "post shortlists/{number}/runs",
        "put nodes/{slug}",
        "post webhooks", "post webhooks/{number}/test", "delete webhooks/{number}",
        "post workloads/{slug}/suites", "post workloads/{slug}/suites/{number}/handouts",
        "post candidates/{number}/remarks/{remark}/replies", "post candidates/{number}/withdrawal",
        "post decisions/{number}/evidence/{item}", "post decisions/{number}/usage",
    }  # fmt: skip

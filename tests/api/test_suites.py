"""Suites by the API: uploaded once, and handed out for a place that the data allow."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reviews.ledger.models import LedgerEntry
from reviews.people.actions import set_team
from reviews.people.models import User
from reviews.suites.models import Suite, SuiteHandout
from reviews.suites.suite_file import suite_file
from reviews.workloads.models import Workload
from tests import scenes
from tests.api.asking import get, own_token
from tests.cast import Cast
from tests.suites.samples import entry, handed_out

pytestmark = pytest.mark.django_db
CLAIMS = "workloads/claims-intake"


def lines(*keys: str, data_class: str = "internal") -> bytes:
    said = {"suite": "model-review-suite/1", "title": "Claim letters", "data_class": data_class}
    return b"\n".join(json.dumps(one).encode() for one in (said, *(entry(key) for key in keys)))


def send(secret: str, path: str, body: Any) -> Any:
    headers = {"Authorization": f"Bearer {secret}"}
    if isinstance(body, bytes):
        return Client().post(f"/api/v1/{path}", {"file": SimpleUploadedFile("suite.jsonl", body)}, headers=headers)
    return Client().post(f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers)


def test_a_suite_is_uploaded_once_handed_out_and_downloaded(cast: Cast) -> None:
    work = scenes.workload(cast)
    secret = own_token(cast.requester, cast.claims, "read", "suites")
    made = send(secret, f"{CLAIMS}/suites", lines("a", "b"))
    assert (made.status_code, made.json()["number"], made.json()["kinds"]) == (201, 1, {"task": 2}), made.content
    again = send(secret, f"{CLAIMS}/suites", lines("a", "b"))
    assert (again.status_code, again.json()) == (200, made.json())
    assert Suite.objects.get().by == cast.requester
    assert LedgerEntry.objects.get(event="suite:uploaded").data["through"].startswith("API token")
    place = {"place": "on-premises", "purpose": "To compare the two quantizations before the review."}
    out = send(secret, f"{CLAIMS}/suites/1/handouts", place)
    assert (out.status_code, out.json()["sha256"]) == (201, made.json()["sha256"]), out.content
    path = out.json()["file"].partition("/api/v1/")[2]
    played = b"".join(get(path, secret).streaming_content)
    assert json.loads(played.splitlines()[0])["handed_out"] == out.json()["number"]
    assert suite_file(played).digest == made.json()["sha256"]
    assert get(f"{CLAIMS}/handouts", secret).json()["items"] == [out.json()]
    assert [one["key"] for one in get(f"{CLAIMS}/suites/1/cases", secret).json()["items"]] == ["a", "b"]
    assert send(secret, f"{CLAIMS}/suites", lines("a")).json()["number"] == 2
    late = send(secret, f"{CLAIMS}/suites/1/handouts", place)
    assert (late.status_code, "no longer the newest" in late.json()["detail"]) == (409, True)
    assert work.suites.count() == 2


def test_what_a_page_refuses_is_refused(cast: Cast) -> None:
    scenes.workload(cast)
    secret = own_token(cast.requester, cast.claims, "read", "suites")
    assert send(secret, f"{CLAIMS}/suites", b"{}").status_code == 422
    assert send(secret, f"{CLAIMS}/suites", lines("a", data_class="special")).status_code == 201
    edge = send(secret, f"{CLAIMS}/suites/1/handouts", {"place": "edge", "purpose": "To play it in a branch office."})
    assert (edge.status_code, SuiteHandout.objects.count()) == (422, 0)
    silent = {"place": "on-premises-dedicated", "purpose": "x"}
    assert send(secret, f"{CLAIMS}/suites/1/handouts", silent).status_code == 422
    set_team(slug="claims", name="Claims", members=[cast.requester, cast.reader], by=cast.administrator)
    reader = User.objects.get(pk=cast.reader.pk)
    for other in (own_token(cast.requester, cast.claims, "read"), own_token(reader, cast.claims, "suites")):
        assert send(other, f"{CLAIMS}/suites", lines("b")).status_code == 403
    assert get("workloads/nothing/suites", secret).status_code == 404


def test_an_engineering_reviewer_of_another_team_writes_a_suite_but_reads_no_sensitive_case(cast: Cast) -> None:
    scenes.workload(cast)
    set_team(slug="lab", name="Lab", members=[cast.engineer], by=cast.administrator)
    secret = own_token(User.objects.get(pk=cast.engineer.pk), cast.lab, "read", "suites")
    assert send(secret, f"{CLAIMS}/suites", lines("a", data_class="personal")).status_code == 201
    assert get(f"{CLAIMS}/suites/1/cases", secret).status_code == 403
    out = handed_out(Suite.objects.get(), cast)
    assert get(f"{CLAIMS}/handouts/{out.pk}/suite.jsonl", secret).status_code == 403
    Workload.objects.update(private=True)
    for path in (f"{CLAIMS}/suites", f"{CLAIMS}/handouts", f"{CLAIMS}/handouts/1/suite.jsonl"):
        nothing = get(path.replace("intake", "nothing"), secret)
        assert (nothing.status_code, get(path, secret).content) == (
            404, nothing.content.replace(b"nothing", b"intake"),
        )  # fmt: skip
    assert send(secret, f"{CLAIMS}/suites", lines("b")).status_code == 404

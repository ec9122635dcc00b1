"""Evidence and usage that machines hand in, and what a requester's machine does with its candidate: as on the pages."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from reviews.decisions.models import Decision
from reviews.decisions.stages.models import EvidenceDelivery
from reviews.ledger.models import LedgerEntry
from reviews.people.actions import set_team
from reviews.people.models import User
from reviews.people.permits import Forbidden
from reviews.watch.usage.models import UsageReading
from reviews.workflow.actions.reviewing import remark
from tests import scenes
from tests.api.asking import get, own_token
from tests.api.illustrating import used
from tests.cast import Cast
from tests.decisions.staging import release, staged

pytestmark = pytest.mark.django_db
SOURCE = "The dashboard of monthly active users, export of the last day of the month."


def post(secret: str, path: str, body: dict[str, Any], *, form: bool = False) -> Any:
    headers = {"Authorization": f"Bearer {secret}"}
    if form:
        return Client().post(f"/api/v1/{path}", body, headers=headers)
    return Client().post(f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers)


def test_evidence_counts_as_delivered_by_the_person_who_then_cannot_release(cast: Cast) -> None:
    decision = staged(cast)
    set_team(slug="claims", name="Claims", members=[cast.requester, cast.engineer_two], by=cast.administrator)
    secret = own_token(User.objects.get(pk=cast.engineer_two.pk), cast.claims, "read", "evidence")
    there = f"decisions/{decision.number}/evidence"
    file = SimpleUploadedFile("report.pdf", b"%PDF-1.7 the report")
    made = post(secret, f"{there}/1", {"note": "It passed.", "file": file}, form=True)
    assert (made.status_code, made.json()["by"], len(made.json()["sha256"])) == (201, "Edda Engineer", 64), made.content
    link = {"note": "It passed.", "link": "https://reports.example.org/1"}
    assert post(secret, f"{there}/2", link, form=True).status_code == 201
    entry = LedgerEntry.objects.filter(event="evidence:delivered").latest("pk")
    assert entry.data["through"].startswith("API token")
    with pytest.raises(Forbidden, match="delivered"):
        release(Decision.objects.get(), cast.engineer_two)
    for item, body, status in (
        (1, {"note": "It passed."}, 422), (1, link | {"link": "http://reports.example.org"}, 422), (9, link, 404),
    ):  # fmt: skip
        assert post(secret, f"{there}/{item}", body, form=True).status_code == status
    stranger = own_token(cast.stranger, cast.lab, "evidence")
    assert post(stranger, f"{there}/1", link, form=True).status_code == 403
    assert EvidenceDelivery.objects.count() == 2


def test_usage_is_recorded_by_who_looks_and_a_number_over_the_limit_must_be_meant(cast: Cast) -> None:
    decision = used(cast)
    set_team(slug="claims", name="Claims", members=[cast.requester, cast.both], by=cast.administrator)
    secret = own_token(User.objects.get(pk=cast.both.pk), cast.claims, "read", "evidence")
    there = f"decisions/{decision.number}/usage"
    (users, *_) = get(there, secret).json()["items"]
    assert (users["value"], users["newest"]) == (5_000_000, None)
    today = timezone.localdate()
    said = {"limit": users["key"], "value": 4_100_000, "measured_on": today.isoformat(), "source": SOURCE,
            "due": (today + timedelta(days=9)).isoformat()}  # fmt: skip
    made = post(secret, there, said)
    assert (made.status_code, made.json()["items"][0]["newest"]["place"]) == (201, "near"), made.content
    over = post(secret, there, said | {"value": 5_000_001})
    assert (over.status_code, "over the limit" in over.json()["detail"]) == (422, True)
    assert post(secret, there, said | {"limit": "of our own"}).status_code == 422
    assert post(secret, there, said | {"due": today.isoformat()}).status_code == 422
    assert post(secret, there, said | {"measured_on": 0}).status_code == 422  # no seconds since 1970
    requester = own_token(cast.requester, cast.claims, "read", "evidence")
    assert post(requester, there, said).status_code == 403
    assert UsageReading.objects.count() == 1


def test_a_machine_answers_and_withdraws_what_its_person_proposed_and_nothing_else(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast)
    found = remark(candidate, track="legal", about="", text="On which data was it tuned?", by=cast.legal)
    secret = own_token(cast.requester, cast.claims, "read", "propose")
    there = f"candidates/{candidate.pk}"
    made = post(secret, f"{there}/remarks/{found.pk}/replies", {"text": "On our own letters."})
    assert (made.status_code, [one["by"] for one in made.json()["replies"]]) == (201, ["Rolf Requester"]), made.content
    assert get(f"{there}/remarks", secret, open="true").json()["items"] == [made.json()]
    assert post(secret, f"{there}/remarks/{found.pk + 1}/replies", {"text": "x"}).status_code == 404
    other = own_token(cast.stranger, cast.lab, "read", "propose")
    assert post(other, f"{there}/remarks/{found.pk}/replies", {"text": "x"}).status_code == 403
    assert post(other, f"{there}/withdrawal", {"reason": "x"}).status_code == 403
    assert post(secret, f"{there}/withdrawal", {"reason": ""}).status_code == 422
    ended = post(secret, f"{there}/withdrawal", {"reason": "A newer version is proposed."})
    assert (ended.status_code, ended.json()["state"]) == (200, "withdrawn")
    assert post(secret, f"{there}/withdrawal", {"reason": "Again."}).status_code == 409

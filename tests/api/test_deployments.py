"""What pipelines and clusters report: which bytes ran where at a moment, and who uses a file."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews.decisions.actions import withdraw
from reviews.decisions.gate.deployments import Deployment, running_at
from reviews.decisions.models import Decision
from tests import scenes
from tests.api.asking import ASKED, REPO, token
from tests.api.test_admission import NAMED, review
from tests.cast import Cast
from tests.readings import COMMIT, OTHER_COMMIT

pytestmark = pytest.mark.django_db


def report(**changes: Any) -> Any:
    headers = {"Authorization": f"Bearer {token('check')}"}
    said = {"place": "north/claims", **ASKED, **changes}
    return Client().post("/api/v1/deployments", said, content_type="application/json", headers=headers)


def shown(cast: Cast, name: str, **asked: str) -> str:
    client = Client()
    client.force_login(cast.auditor)
    answer = client.get(reverse(name), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_ran_at_a_moment_is_the_newest_report_before_it(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    start = timezone.now()
    assert report().json() == {
        "allow": True, "reasons": ["Decision 1 covers this commit for this workload."], "decision": 1,
        "place": "north/claims", "running": True,
    }  # fmt: skip
    with time_machine.travel(start + timedelta(days=2)):
        report(running=False)
        report(commit=OTHER_COMMIT)
    ran = [(one.repo_id, one.commit, one.allow) for one, _ in running_at(start + timedelta(days=1), "north")]
    assert ran == [(REPO, COMMIT, True)]
    later = [(one.commit, one.allow, files) for one, files in running_at(start + timedelta(days=3))]
    assert later == [(OTHER_COMMIT, False, [])]
    assert running_at(start - timedelta(days=1)) == []
    with time_machine.travel(start + timedelta(days=4)):
        page = shown(cast, "deployments", place="north", at=(start + timedelta(days=1)).date().isoformat())
        assert "model.safetensors" in page
        assert COMMIT[:7] in page
        assert "Denied when it was reported" in shown(cast, "deployments")
        assert "Nothing was reported" in shown(cast, "deployments", place="south")


def test_who_uses_a_file_lists_decisions_machines_and_places(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    report()
    weights = Decision.objects.get().files.get(path="model.safetensors").sha256
    withdraw(Decision.objects.get(), reason="The publisher left.", by=cast.decider)
    page = shown(cast, "file_use", sha256=weights.upper())
    for words in ("north/claims", "token 0", "Decision 1"):
        assert words in page
    assert "No decision covers it." in shown(cast, "file_use", sha256="0" * 64)
    client = Client()
    client.force_login(cast.auditor)
    assert client.get(reverse("file_use"), {"sha256": "abc"}).status_code == 422
    assert client.get(reverse("deployments"), {"at": "yesterday"}).status_code == 422
    client.force_login(cast.requester)
    for name in ("file_use", "deployments"):
        assert client.get(reverse(name)).status_code == 403


def test_the_webhook_reports_what_it_lets_in_once_for_the_owner(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    pod = NAMED["flags"]
    named = pod | {"metadata": pod["metadata"] | {"name": "llm-1"}}
    assert review(named).json()["response"]["allowed"]
    assert (
        review(named | {"metadata": named["metadata"] | {"ownerReferences": [{"kind": "ReplicaSet"}]}}).status_code
        == 200
    )
    assert review(named, dryRun=True).status_code == 200
    row = Deployment.objects.get()
    assert (row.place, row.decision, row.running) == ("token 0: llm/llm-1", 1, True)


def test_reports_are_written_once_and_odd_ones_are_refused(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    report()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE reviews_deployment SET running = false")
    for changes in ({"place": ""}, {"place": "a\0b"}, {"place": "x" * 301}, {"running": "perhaps"}, {"repo": 7}):
        answer = report(**changes)
        assert (answer.status_code, list(answer.json())) == (422, ["type", "title", "status", "detail"])
    assert report(place="ü" * 300).status_code == 200
    refused = Client().get("/api/v1/deployments")
    assert (refused.status_code, refused["Allow"]) == (405, "POST")

"""Webhooks of the hub: a hint that is compared, limited, counted once, and never believed."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from reviews.watch.models import WatchedRepository
from reviews.watch.rows.repositories import HINT_PAUSE, MOST_HINTS

pytestmark = pytest.mark.django_db
SECRET = "a-secret-that-the-hub-sends"
NAME = "sample-lab/atlas-1b-instruct"


def watched() -> WatchedRepository:
    due = timezone.now() + timedelta(hours=20)
    return WatchedRepository.objects.create(hub="huggingface", repo_id=NAME, first_id="65f0", due_at=due)


def event(**changes: Any) -> dict[str, Any]:
    repo = {"type": "model", "name": NAME, "id": "65f0", "headSha": "2b" * 20} | changes
    return {"event": {"action": "update", "scope": "repo.content"}, "repo": repo}


def send(said: Any, secret: str = SECRET) -> Any:
    with override_settings(HUB_WEBHOOK_SECRET=SECRET):
        return Client().post(
            "/api/v1/hub-events", said if isinstance(said, bytes) else json.dumps(said),
            content_type="application/json", headers={"X-Webhook-Secret": secret},
        )  # fmt: skip


@pytest.mark.parametrize("times", [5, pytest.param(1000, marks=pytest.mark.long)])
def test_the_same_webhook_a_thousand_times_is_one_look(times: int) -> None:
    row = watched()
    looks = [send(event()).json()["looks"] for _ in range(times)]
    assert looks == [1, *[0] * (times - 1)]
    row.refresh_from_db()
    assert row.due_at <= timezone.now()
    WatchedRepository.objects.update(asked_at=timezone.now(), due_at=timezone.now() + timedelta(hours=24))
    assert send(event()).json()["looks"] == 0, "also after the look"
    row.refresh_from_db()
    assert row.due_at > timezone.now() + timedelta(hours=23)


def test_however_many_others_come_there_is_one_look_in_ten_minutes() -> None:
    row, now = watched(), timezone.now()
    WatchedRepository.objects.update(asked_at=now)
    for number in range(MOST_HINTS + 5):
        assert send(event(headSha=f"{number:040x}")).status_code == 200
    row.refresh_from_db()
    assert row.due_at >= now + HINT_PAUSE
    assert len(row.hints) == MOST_HINTS


def test_a_renamed_repository_is_found_by_the_hub_s_own_key() -> None:
    watched()
    assert send(event(name="new-owner/atlas")).json() == {"looks": 1}
    assert send(event(name="new-owner/atlas", id="other")).json() == {"looks": 0}


@pytest.mark.parametrize(
    ("said", "secret", "status"),
    [
        (event(), "wrong", 401),
        (event(), "", 401),
        (event(), "ä" * 20, 401),
        (b"x" * 70_000, SECRET, 413),
        (b"[" * 5_000, SECRET, 422),
        (b"\xff", SECRET, 422),
        ([], SECRET, 200),
        ({"repo": {"type": "dataset", "name": NAME}}, SECRET, 200),
        ({"repo": {"name": {"a": 1}, "id": "x" * 65}}, SECRET, 200),
    ],
)
def test_a_hostile_webhook_does_nothing(said: Any, secret: str, status: int) -> None:
    row = watched()
    answer = send(said, secret.encode().decode("latin-1") if not secret.isascii() else secret)
    assert answer.status_code == status
    if status == 200:
        assert answer.json() == {"looks": 0}
    due = row.due_at
    row.refresh_from_db()
    assert row.due_at == due


def test_a_hub_that_no_table_can_name_is_refused() -> None:
    with override_settings(HUB_WEBHOOK_SECRET=SECRET):
        for hub in ("a%00b", "a" * 301):
            answer = Client().post(
                f"/api/v1/hub-events?hub={hub}", json.dumps(event()), content_type="application/json",
                headers={"X-Webhook-Secret": SECRET},
            )  # fmt: skip
            assert answer.status_code == 422


def test_without_a_secret_the_portal_takes_none() -> None:
    with override_settings(HUB_WEBHOOK_SECRET=""):
        answer = Client().post("/api/v1/hub-events", "{}", content_type="application/json")
        assert answer.status_code == 401
        answer = Client().post(
            "/api/v1/hub-events", "{}", content_type="application/json", headers={"X-Webhook-Secret": ""}
        )
        assert answer.status_code == 401

"""What was in force between two instants, for machines: the same rows as on the page, and sentences about nonsense."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.decisions.actions import withdraw
from reviews.decisions.models import Decision
from reviews.decisions.responsibility.actions import hand_over
from reviews.decisions.responsibility.queries import CHANGE_OWNER
from reviews.people.holders import account_holder
from tests import scenes
from tests.api.asking import ASKED, REPO, get, token
from tests.cast import Cast
from tests.decisions.test_decision_pages import get as page

pytestmark = pytest.mark.django_db


def span(hours: float = 1) -> dict[str, str]:
    now = timezone.now()
    return {"from": (now - timedelta(hours=hours)).isoformat(), "to": (now + timedelta(seconds=1)).isoformat()}


def asked(**more: str) -> Any:
    answer = get("window", token("decisions"), **{**span(), **more})
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.mark.long
def test_the_window_has_spans_files_people_events_and_machines(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    decision = Decision.objects.select_related("candidate").get()
    hand_over(decision, part=CHANGE_OWNER, to=account_holder(cast.engineer_two), why="x", by=cast.engineer)
    get("check", token("check"), **ASKED)
    withdraw(decision, reason="The publisher revoked it.", by=cast.decider)
    told = asked()
    assert (told["count"], told["page"], told["pages"], told["answers_count"]) == (1, 1, 1, 1)
    one = told["decisions"][0]
    assert (one["number"], one["repo"], one["sha256"]) == (1, REPO, decision.sha256)
    assert [(each["from"] < each["to"]) for each in one["spans"]] == [True]
    assert (one["standing_at_start"], one["standing_at_end"]) == (None, "withdrawn")
    assert (one["legal"], one["engineering"], one["issued_by"]) == ("Lena Legal", "Enno Engineer", "Dora Decider")
    assert (one["change_owner"], one["change_owner_now"]) == ("Enno Engineer", "Edda Engineer")
    assert [each["kind"] for each in one["events"]] == ["issued", "withdrawn"]
    assert one["file_count"] == len(one["files"]) > 0
    assert [(each["allow"], each["decision"], each["workload"]) for each in told["answers"]] == [
        (True, 1, "claims-intake")
    ]
    assert asked(repo="sample-lab/other")["count"] == 0
    assert asked(sha256=one["files"][0]["sha256"].upper())["decisions"][0]["file_count"] == 1


def test_a_day_begins_and_ends_in_utc_and_what_lies_ahead_is_as_recorded_today(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    day = timezone.now().date().isoformat()
    told = get("window", token("decisions"), **{"from": day, "to": day}).json()
    assert told["count"] == 1
    assert told["from"].startswith(f"{day}T00:00:00")
    assert told["as_recorded"] < told["to"]


def test_answers_about_names_that_no_workload_has_take_the_scope_of_the_ledger(cast: Cast) -> None:
    get("check", token("check"), **{**ASKED, "workload": "no-such-workload"})
    assert get("window", token("decisions"), **span()).json()["answers_count"] == 0
    assert get("window", token("decisions", "ledger"), **span()).json()["answers_count"] == 1


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"from": "soon"}, "“from” is not a time. Write a date"),
        ({"to": "31.12.2026"}, "“to” is not a time."),
        ({"from": ""}, "“from” is empty."),
        ({"from": "2027-01-02", "to": "2027-01-01"}, "ends before it has begun"),
        ({"sha256": "abc"}, "64 hexadecimal digits"),
        ({"page": "7"}, "There is no “page” 7; the list has 1."),
        ({"answers_page": "0"}, "There is no “answers_page” 0"),
        ({"page": "x"}, "“page” should be a valid integer"),
    ],
)
def test_nonsense_is_answered_with_a_sentence(cast: Cast, given: dict[str, str], why: str) -> None:
    answer = get("window", token("decisions"), **{**span(), **given})
    assert answer.status_code == 422
    assert why in answer.json()["detail"]


def test_a_missing_end_another_scope_and_another_method_are_refused(cast: Cast) -> None:
    assert "missing: from, to" in get("window", token("decisions")).json()["detail"]
    assert get("window", token("check"), **span()).status_code == 403
    refused = Client().post("/api/v1/window", headers={"Authorization": f"Bearer {token('decisions')}"})
    assert (refused.status_code, refused["Allow"]) == (405, "GET")
    document = Client().get("/api/v1/openapi.json", headers={"Authorization": f"Bearer {token()}"}).json()
    parameters = document["paths"]["/api/v1/window"]["get"]["parameters"]
    names = [one["name"] for one in parameters if one["in"] == "query"]
    assert names == [
        "from",
        "to",
        "repo",
        "sha256",
        "limit",
        "answers_limit",
        "page",
        "answers_page",
        "cursor",
        "answers_cursor",
    ]


def test_cursors_lead_through_both_lists_while_rows_come(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    scenes.candidate_at("decided", cast, "sample-lab/two-1b")
    secret, day = token("check"), timezone.now().date().isoformat()
    for _ in range(3):
        get("check", secret, **ASKED)
    few: dict[str, Any] = {"from": day, "to": day, "limit": 1, "answers_limit": 2}
    first = get("window", token("decisions"), **few).json()
    assert ([one["number"] for one in first["decisions"]], len(first["answers"])) == ([2], 2)
    scenes.candidate_at("decided", cast, "sample-lab/three-1b")
    get("check", secret, **ASKED)
    cursors = {"cursor": first["next"], "answers_cursor": first["answers_next"]}
    rest = get("window", token("decisions"), **few, **cursors).json()
    assert ([one["number"] for one in rest["decisions"]], rest["next"]) == ([1], None)
    assert (len(rest["answers"]), rest["answers_next"]) == (2, None)
    instants = [one["at"] for one in (*first["answers"], *rest["answers"])]
    assert instants == sorted(set(instants))
    for name in cursors:
        for bad in ("odd", first["next" if name == "answers_cursor" else "answers_next"], "MjAyNi0xMS0yOXwx"):
            refused = get("window", token("decisions"), **{"from": day, "to": day, name: bad})
            assert (refused.status_code, "This cursor is none" in refused.json()["detail"]) == (422, True), (name, bad)


@pytest.mark.long
def test_before_it_is_asked_the_page_shows_the_last_day(cast: Cast, client: Client) -> None:
    scenes.candidate_at("decided", cast)
    shown = " ".join(page(client, cast.auditor, "/decisions/window/").split())
    assert "1 decision in the last 24 hours, from" in shown
    assert "/decisions/window/decisions.csv?from=" in shown
    with scenes.later(days=400):
        assert "0 decisions in the last 24 hours" in " ".join(page(client, cast.auditor, "/decisions/window/").split())

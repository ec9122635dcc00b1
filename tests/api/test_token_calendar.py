"""The calendar by token: in the header alone, for its scope, the days of the session's file, 304 if none changed."""

import base64

import pytest
from django.test import Client

from reviews.limits.secret import sent_token
from reviews.people.actions import set_team
from reviews.people.models import User
from reviews.workloads.models import Workload
from tests import scenes
from tests.api.asking import own_token
from tests.cast import Cast
from tests.home.test_calendar import events
from tests.workflow.test_policy import conditioned

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/calendar.ics"


def basic(secret: str, name: str = "anybody") -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{name}:{secret}'.encode()).decode()}"}


def days(data: bytes) -> list[dict[str, str]]:
    return [{name: value for name, value in one.items() if name != "DTSTAMP"} for one in events(data)]


def test_a_token_has_the_days_that_its_person_has_in_a_session(cast: Cast) -> None:
    candidate, _ = conditioned(cast)
    scenes.decide(candidate, cast)
    client = Client()
    for person in (cast.both, cast.requester):
        secret = own_token(person, cast.claims, "calendar")
        client.force_login(person)
        own = days(client.get("/calendar.ics").content)
        assert own
        for headers in (basic(secret), {"Authorization": f"Bearer {secret}"}):
            answer = Client().get(PLACE, headers=headers)
            assert answer["Content-Type"] == "text/calendar; charset=utf-8"
            assert days(answer.content) == own
        again = Client().get(PLACE, headers=headers | {"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "RateLimit" in answer.headers


def test_the_calendar_is_told_in_the_language_of_its_owner_or_of_the_program(cast: Cast) -> None:
    candidate, _ = conditioned(cast)
    scenes.decide(candidate, cast)
    headers = basic(own_token(cast.requester, cast.claims, "calendar"))
    english = Client().get(PLACE, headers=headers)
    asked = Client().get(PLACE, headers=headers | {"Accept-Language": "de"})
    User.objects.filter(pk=cast.requester.pk).update(language="de")
    chosen = Client().get(PLACE, headers=headers | {"Accept-Language": "en"})
    client = Client()
    client.force_login(User.objects.get(pk=cast.requester.pk))
    own = client.get("/calendar.ics")
    assert days(chosen.content) == days(asked.content) == days(own.content)
    assert [one["UID"] for one in days(own.content)] == [one["UID"] for one in days(english.content)]
    for one, other in zip(days(own.content), days(english.content), strict=True):
        assert one["SUMMARY"] != other["SUMMARY"]
        assert "Entscheidung" in one["SUMMARY"]
    assert "X-WR-CALNAME:Modellprüfungen".encode() in own.content
    assert chosen["ETag"] != english["ETag"]
    assert "Accept-Language" in chosen["Vary"]


def test_a_private_workload_of_another_team_is_in_no_calendar_of_a_token(cast: Cast) -> None:
    candidate, _ = conditioned(cast)
    scenes.decide(candidate, cast)
    set_team(slug="lab", name="Lab", members=[cast.stranger, cast.both], by="tests")
    reviewer = User.objects.get(pk=cast.both.pk)
    headers = basic(own_token(reviewer, cast.lab, "calendar"))
    before = Client().get(PLACE, headers=headers)
    assert days(before.content)
    Workload.objects.update(private=True)
    after = Client().get(PLACE, headers=headers | {"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert not days(after.content)
    client = Client()
    client.force_login(reviewer)
    assert days(client.get("/calendar.ics").content)


def test_a_token_without_the_scope_or_in_the_address_reads_no_calendar(cast: Cast) -> None:
    secret = own_token(cast.requester, cast.claims, "read")
    assert Client().get(PLACE, headers=basic(secret)).status_code == 403
    calendar = own_token(cast.requester, cast.claims, "calendar")
    for asked in (Client().get(f"{PLACE}?token={calendar}"), Client().get(PLACE, headers=basic("mrp_wrong"))):
        assert asked.status_code == 401
        assert asked["WWW-Authenticate"].startswith("Basic realm=")
    assert Client().post(PLACE, headers=basic(calendar)).status_code == 405
    assert Client().get("/api/v1/candidates", headers={"Authorization": f"Bearer {calendar}"}).status_code == 403


@pytest.mark.parametrize(
    ("header", "secret"),
    [
        ("", ""), ("Basic", ""), ("Basic !!!", ""), ("Basic " + "A" * 2000, ""), ("Bearer  x ", "x"),
        ("basic OnQ=", "t"),
        (basic("a:b")["Authorization"], "a:b"), ("Basic /////w==", ""),
    ],
)  # fmt: skip
def test_what_a_header_holds_is_read_alike_everywhere(header: str, secret: str) -> None:
    assert sent_token(header) == secret

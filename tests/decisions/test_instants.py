"""Standing at an instant: days, times with offsets, the past as recorded then, and the future as recorded today."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviews.decisions import instants
from reviews.decisions.actions import withdraw
from reviews.decisions.models import Decision
from reviews.decisions.past import standing_at
from tests import scenes
from tests.api.test_endpoints import get
from tests.cast import Cast

MORNING = datetime(2026, 11, 29, 5, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-29T06:42+01:00", MORNING),
        ("2026-11-29T06:42 01:00", MORNING),  # what an address makes of a plus sign
        ("2026-11-29 06:42 +0100", MORNING),
        (" 2026-11-29 05:42 ", MORNING),
        ("2026-11-29T05:42Z", MORNING),
        ("2026-11-29 05:42:00 UTC", MORNING),
        ("2026-11-28T19:42-10:00", MORNING),
        ("2026-11-29", datetime(2026, 11, 29, 23, 59, 59, 999999, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_in_every_usual_form(text: str, moment: datetime) -> None:
    found = instants.read(text)
    assert found is not None
    assert found.moment == moment
    again = instants.read(found.text)
    assert again is not None
    assert again.moment == moment


@pytest.mark.parametrize(
    "text",
    [
        "yesterday", "29.11.2026", "11/29/2026", "2026-13-01", "2026-02-30", "2026-11-29T25:00", "2026-11-29T06:42 CET",
        "2026-11-29T06:42+15:00", "2026-11-29T06:42+01:99", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "\x00",
    ],
)  # fmt: skip
def test_what_is_no_instant_says_how_to_write_one(text: str) -> None:
    with pytest.raises(instants.NotAnInstant, match=r"Write a date, or date, time and offset"):
        instants.read(text)


def test_nothing_asked_is_no_instant() -> None:
    assert instants.read("") is None
    assert instants.asked({"on": "2026-11-29"}) == "2026-11-29"
    assert instants.asked({"on": "2026-11-29", "at": "2026-11-30"}) == "2026-11-30"


@pytest.mark.long
@pytest.mark.django_db
def test_a_decision_between_two_instants_of_one_day(cast: Cast, client: Client) -> None:
    """Issued in the morning and withdrawn at noon: the end of the day does not tell what held in between."""
    scenes.candidate_at("decided", cast)
    decision = Decision.objects.get()
    between = timezone.now()
    withdraw(decision, reason="A leak was found.", by=cast.decider)
    before = decision.issued_at - timedelta(seconds=1)
    client.force_login(cast.reader)

    def page(moment: datetime) -> str:
        answer = client.get("/decisions/1/", {"at": moment.isoformat(timespec="seconds").replace("+", " ")})
        return " ".join(answer.content.decode().split())

    assert get("decisions", at=before.isoformat()).json()["count"] == 0
    assert standing_at(decision, between).word == "in force"
    assert "was issued after that." in page(before - timedelta(minutes=1))
    today = get("decisions/1", at=timezone.now().date().isoformat()).json()
    assert today["standing"] == "withdrawn"


@pytest.mark.long
@pytest.mark.django_db
def test_the_future_is_answered_as_recorded_today(cast: Cast, client: Client) -> None:
    scenes.candidate_at("decided", cast)
    decision = Decision.objects.get()
    soon, late = (decision.review_by + timedelta(days=days) for days in (-1, 1))
    answer = get("decisions", on=soon.isoformat()).json()
    assert (answer["count"], answer["on"], answer["decisions"][0]["standing"]) == (1, soon.isoformat(), "in force")
    assert answer["as_recorded"] < answer["at"]
    assert get("decisions", on=late.isoformat()).json()["count"] == 0
    record = get("decisions/1", at=f"{late.isoformat()}T08:00+01:00").json()
    assert (record["standing"], record["why"]) == (
        "expired",
        f"its review was due by {decision.review_by.isoformat()}.",
    )
    client.force_login(cast.reader)
    page = " ".join(client.get(f"/decisions/1/?at={late}").content.decode().split())
    assert "Expired: review date passed" in page
    assert "(UTC), as recorded today" in page
    listed = " ".join(client.get(f"/decisions/?at={late}").content.decode().split())
    assert "No decision that you may see is in force at the end of" in listed
    assert "as recorded" in " ".join(client.get(f"/decisions/?at={soon}").content.decode().split())


@pytest.mark.long
@pytest.mark.django_db
def test_the_story_of_a_repository_at_an_instant(cast: Cast, client: Client) -> None:
    scenes.candidate_at("decided", cast)
    client.force_login(cast.reader)
    place = "/repositories/huggingface/sample-lab/atlas-1b-instruct/"
    assert "Decision 1" in " ".join(client.get(f"{place}?at={timezone.now().date()}").content.decode().split())
    assert (
        "No decision had been issued by then." in client.get(f"{place}?at=2020-01-01+06:42+%2B01:00").content.decode()
    )
    assert "Write a date, or date, time and offset" in client.get(f"{place}?at=soon").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"at": "soon"}, "“at” is not a time. Write a date"),
        ({"at": "2026-11-29", "on": date(2026, 11, 29).isoformat()}, "either “at” or “on”"),
    ],
)
def test_an_instant_that_cannot_be_answered_is_one_sentence(parameters: dict[str, str], said: str) -> None:
    answer = get("decisions", **parameters)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]

"""A person reads times in the zone they chose; rules, records and other people are not touched by it."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from reviews.language.reader import speaking
from reviews.people.models import User
from reviews.people.time_zone import choices, zone_named
from reviews.templatetags import figures
from reviews.templatetags.portal import day, when
from tests import scenes
from tests.cast import Cast

LATE = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "words", "its_day"),
    [
        ("", "29 Nov 23:30 UTC", "29 Nov 2026"),
        ("Europe/Berlin", "30 Nov 00:30 UTC+1", "30 Nov 2026"),
        ("America/St_Johns", "29 Nov 20:00 UTC-3:30", "29 Nov 2026"),
        ("Asia/Kolkata", "30 Nov 05:00 UTC+5:30", "30 Nov 2026"),
        ("Nowhere/At_All", "29 Nov 23:30 UTC", "29 Nov 2026"),
        ("../../etc/passwd", "29 Nov 23:30 UTC", "29 Nov 2026"),
    ],
)
def test_times_are_shown_with_their_offset(zone: str, words: str, its_day: str) -> None:
    with figures.shown_in(lambda: zone_named(zone)):
        assert words in str(when(LATE)).replace(" 2026 ", " ")
        assert 'datetime="2026-11-29T23:30:00Z"' in when(LATE)  # what programs read stays UTC
        assert its_day in day(LATE)


@pytest.mark.parametrize("value", [date(2027, 3, 31), "2027-03-31"])
def test_a_date_is_the_same_day_everywhere(value: object) -> None:
    for hours in (-12, 0, 14):
        with figures.shown_in(lambda offset=hours: timezone(timedelta(hours=offset))):
            assert "31 Mar 2027" in day(value)


def test_outside_a_request_times_are_utc() -> None:
    with figures.shown_in(lambda: ZoneInfo("Asia/Tokyo")):
        pass
    assert figures.of_reader(LATE).tzinfo == UTC


def test_every_place_on_offer_is_known() -> None:
    assert choices()[0] == ("", "UTC")
    assert len(choices()) > 300
    assert all(zone_named(name) != UTC for name, _ in choices()[1:])


def test_places_have_their_names_in_the_readers_language() -> None:
    english = dict(choices())
    assert english["America/Argentina/Buenos_Aires"] == "America, Argentina, Buenos Aires"
    assert english["Africa/Dar_es_Salaam"] == "Africa, Dar es Salaam"
    with speaking("de"):
        german = dict(choices())
        listed = [name for _, name in choices()]
    assert german.keys() == english.keys()
    assert {zone: german[zone] for zone in ("Europe/Rome", "Europe/Kyiv", "Asia/Kolkata", "Europe/London", "")} == {
        "Europe/Rome": "Europa, Rom",
        "Europe/Kyiv": "Europa, Kiew",
        "Asia/Kolkata": "Asien, Kalkutta",
        "Europe/London": "Europa, London",
        "": "UTC",
    }
    assert german["America/Argentina/Buenos_Aires"] == "Amerika, Argentinien, Buenos Aires"
    assert german["America/North_Dakota/Center"] == "Amerika, Center, North Dakota"
    assert german["Atlantic/Reykjavik"] == "Atlantik, Reykjavík"
    assert listed.index("Europa, Zagreb") < listed.index("Europa, Zürich")


@pytest.mark.long
@pytest.mark.django_db
def test_a_person_chooses_a_zone(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("read", cast)
    client.force_login(cast.requester)
    place = f"/candidates/{candidate.pk}/"
    assert " UTC</time>" in client.get(place).content.decode()
    assert "<h1" in client.get("/time-zone/").content.decode()
    refused = client.post("/time-zone/", {"time_zone": "Mars/Olympus"})
    assert refused.status_code == 422
    said = client.post("/time-zone/", {"time_zone": "Asia/Tokyo"}, follow=True).content.decode()
    assert "Pages now show times in Asia, Tokyo." in said
    assert "UTC+9</time>" in client.get(place).content.decode()
    assert User.objects.get(pk=cast.requester.pk).time_zone == "Asia/Tokyo"
    client.force_login(cast.legal)
    assert "UTC+9" not in client.get(place).content.decode()
    client.force_login(cast.requester)
    client.post("/time-zone/", {"time_zone": ""})
    assert "UTC+9" not in client.get(place).content.decode()


@pytest.mark.long
@pytest.mark.django_db
def test_a_decision_reads_the_same_in_every_zone_but_for_its_times(cast: Cast, client: Client) -> None:
    """A review date is a day in UTC: the standing does not depend on who looks."""
    scenes.candidate_at("decided", cast)
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        User.objects.filter(pk=cast.reader.pk).update(time_zone=zone)
        client.force_login(User.objects.get(pk=cast.reader.pk))
        page = client.get("/decisions/1/").content.decode()
        assert "Approved" in page
        assert "Expired" not in page
        assert client.get("/decisions/1.md").content == client.get("/decisions/1.md").content
        assert " UTC" in client.get("/decisions/1.md").content.decode()
        assert "UTC+14" not in client.get("/decisions/1.md").content.decode()

"""The calendar file: read back as RFC 5545 says, the same identifiers every time, and nothing of what is not seen."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviews.decisions.actions import withdraw
from reviews.decisions.entries import living
from reviews.decisions.models import Decision
from reviews.home.calendar.days import BACK, SIGNS, days_of
from reviews.home.calendar.ics import MOST_OCTETS, CalendarDay, escaped, written
from reviews.people.models import User
from reviews.proposals.actions import take_reading
from reviews.workflow.actions.renewing import renew
from reviews.workflow.actions.reviewing import meet_condition
from tests import scenes
from tests.cast import Cast
from tests.readings import reading
from tests.workflow.test_basis import OTHER_TEMPLATE

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)


def events(data: bytes) -> list[dict[str, str]]:
    """Read a calendar as a client does: lines unfolded, values unescaped, by name without parameters."""
    assert data.endswith(b"\r\n")
    assert all(len(line) <= MOST_OCTETS for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    lines = data.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    found: list[dict[str, str]] = []
    for line in lines[1:-1]:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and line != "END:VEVENT":
            assert name.partition(";")[0] not in found[-1], "each property once"
            found[-1][name.partition(";")[0]] = unescaped(value)
    return found


def unescaped(value: str) -> str:
    signs, read = iter(value), ""
    for sign in signs:
        taken = next(signs) if sign == "\\" else ""
        read += {"n": "\n"}.get(taken, taken) if taken else sign
    return read


@pytest.mark.parametrize(
    "text",
    ["Plain", "a,b;c\\d\\n", "Zwei\nZeilen: ja", "ü" * 200, "🚀" * 60, "x" * 74 + "é", "END:VEVENT\r\nBEGIN:VALARM"],
)
def test_every_text_is_read_back(text: str) -> None:
    data = written([CalendarDay("k", date(2026, 12, 31), text, text, "http://x/1")], name=text, host="h", at=AT)
    (found,) = events(data)
    assert found["SUMMARY"] == found["DESCRIPTION"] == text.replace("\r\n", "\n")
    assert (found["DTSTART"], found["DTEND"], found["UID"]) == ("20261231", "20270101", "k@h")
    assert found["DTSTAMP"] == "20261130T120000Z"


def test_characters_that_nobody_sees_are_left_out() -> None:
    assert escaped("a\u202eb\x07c\u2028d") == "abcd"


@pytest.mark.django_db
def test_who_owns_or_reviews_has_the_days_and_a_stranger_none(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast)
    scenes.sign_track(candidate, "legal", cast, "pass with conditions")
    scenes.sign_track(candidate, "engineering", cast)
    decision = scenes.decide(scenes.fresh(candidate), cast)
    today = timezone.localdate()
    client.force_login(cast.legal)
    answer = client.get("/calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    found = {one["UID"].partition("@")[0]: one for one in events(answer.content)}
    review, condition = f"decision-{decision.number}-review", f"decision-{decision.number}-legal-condition-1"
    assert set(found) == {review, condition}
    assert found[review]["DTSTART"] == f"{decision.review_by:%Y%m%d}"
    assert "Keep a person in the loop" in found[condition]["DESCRIPTION"]
    again = {one["UID"].partition("@")[0] for one in events(client.get("/calendar.ics").content)}
    assert again == set(found)

    def keys(person: User) -> set[str]:
        return {one.key for one in days_of(User.objects.get(pk=person.pk), today)}

    assert keys(cast.engineer) == {review}, "the other track's condition is not for engineering to review"
    assert condition in keys(cast.requester), "they own it"
    assert keys(cast.nobody) == set()
    decision.workload.private = True
    decision.workload.save()
    decision.workload.team.members.remove(cast.requester)
    assert keys(cast.requester) == set(), "who may no longer see it has no day of it"


@pytest.mark.django_db
def test_the_conditions_are_those_of_the_first_sign_off_of_each_decision_that_lasts(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    scenes.sign_track(candidate, "engineering", cast, "pass with conditions")
    take_reading(candidate.pk, reading(facts=OTHER_TEMPLATE))
    renew(
        scenes.fresh(candidate), track="engineering", seen=scenes.seen(candidate), reason="It is the same.",
        by=cast.engineer,
    )  # fmt: skip
    scenes.decide(scenes.fresh(candidate), cast)
    both = scenes.candidate_at("answered", cast, "sample-lab/both")
    for track in ("legal", "engineering"):
        scenes.sign_track(both, track, cast, "pass with conditions")
    issued = scenes.decide(scenes.fresh(both), cast)
    person, today = User.objects.get(pk=cast.engineer.pk), timezone.localdate()
    assert Decision.objects.exclude(engineering_signoff__root=None).exists()

    def told(day: date = today, user: User = person) -> list[str]:
        found = [one.key for one in days_of(user, day, powers=frozenset(SIGNS.values())) if "condition" in one.key]
        assert sorted(found) == sorted(defined(day))
        return found

    assert len(told()) == 3
    meet_condition(issued.legal_signoff.conditions.get(), how="It is so.", evidence="", by=cast.legal)
    assert len(told()) == 2
    late = scenes.due() + BACK
    assert len(told(late)) == 2
    assert told(late + timedelta(days=1)) == []
    withdraw(issued, reason="The publisher revoked it.", by=cast.decider)
    assert told() == ["decision-1-engineering-condition-1"]


def defined(day: date) -> set[str]:
    """Say what the calendar has of conditions, decision by decision, for whoever reviews both tracks and sees all."""
    found = set()
    for one in Decision.objects.filter(pk__in=living()):
        for track, signoff in (("legal", one.legal_signoff), ("engineering", one.engineering_signoff)):
            for condition in (signoff.root or signoff).conditions.filter(met_at=None, due__gte=day - BACK):
                found.add(f"decision-{one.number}-{track}-condition-{condition.number}")
    return found

"""Triggers that a person looks for: on the record, on "Your turn" once the day has passed, and looked at."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviews.decisions.looks.actions import look
from reviews.decisions.looks.models import TriggerLook
from reviews.decisions.looks.queries import looks_due
from reviews.decisions.looks.triggers import trigger_rows
from reviews.decisions.models import Decision
from reviews.decisions.record import TRIGGERS
from reviews.people.holders import account_holder, team_holder
from reviews.people.permits import Forbidden
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import decide, get

pytestmark = pytest.mark.django_db


@pytest.mark.long
def test_the_record_says_who_looks_by_when(cast: Cast, client: Client) -> None:
    day = timezone.localdate() + timedelta(days=30)
    candidate = scenes.candidate_at("ready", cast)
    decide(client, cast.decider, candidate, 302, watcher="Luis Legal", look_by=day.isoformat())
    held = json.loads(bytes(Decision.objects.get().canonical))["re_evaluation_triggers"]
    assert {(one["watched_by"], one["who"]["account"], one["look_by"]) for one in held} == {
        ("person", cast.legal_two.username, day.isoformat())
    }
    page = get(client, cast.reader, "/decisions/1/")
    assert "The watch asks the hub every day" in page
    assert f"Luis Legal looks, first by {day:%-d %b %Y}" in page


def test_without_a_name_the_change_owner_looks_by_the_review_date(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    row, decision = TriggerLook.objects.get(), Decision.objects.get()
    assert (row.account, row.look_by) == (cast.engineer, decision.review_by)


@pytest.mark.long
def test_a_day_that_is_past_or_too_late_is_refused(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("ready", cast)
    for days, why in ((-1, "must be in the future"), (700, "the decision expires after this day")):
        day = timezone.localdate() + timedelta(days=days)
        assert why in decide(client, cast.decider, candidate, 422, look_by=day.isoformat())


@pytest.mark.long
def test_a_look_that_is_due_is_on_your_turn_until_it_is_recorded(cast: Cast, client: Client) -> None:
    soon = timezone.localdate() + timedelta(days=10)
    candidate = scenes.candidate_at("ready", cast)
    decision = scenes.decide(candidate, cast, watcher=team_holder(cast.claims), look_by=soon)
    member = cast.claims.members.first()
    assert member
    assert looks_due(member) == []
    with scenes.later(days=11):
        assert [one.decision_id for one in looks_due(member)] == [decision.number]
        assert looks_due(cast.legal) == []
        assert "look for its re-evaluation triggers" in get(client, member, "/")
        assert "must be in the future" in _post(client, "Seen nothing new on the hub.", soon, 422)
        _post(client, "Seen nothing new on the hub.", soon + timedelta(days=40), 302)
        assert looks_due(member) == []
        assert "Seen nothing new on the hub." in get(client, member, "/decisions/1/look/")


def _post(client: Client, said: str, day: object, status: int) -> str:
    answer = client.post("/decisions/1/look/", {"said": said, "look_by": str(day)})
    assert answer.status_code == status
    return answer.content.decode()


def test_only_who_looks_or_a_decider_records_a_look(cast: Cast) -> None:
    scenes.decide(scenes.candidate_at("ready", cast), cast, watcher=account_holder(cast.engineer_two))
    decision = Decision.objects.get()
    day = timezone.localdate() + timedelta(days=20)
    with pytest.raises(Forbidden, match="Only Edda Engineer or a decider"):
        look(decision, said="Seen nothing new.", look_by=day, by=cast.legal)
    with pytest.raises(ValueError, match="What you found: "):
        look(decision, said="nothing", look_by=day, by=cast.engineer_two)
    assert look(decision, said="Seen nothing new.", look_by=day, by=cast.engineer_two).look_by == day


def test_each_trigger_is_watched_by_findings_or_by_a_person_with_a_day() -> None:
    day = timezone.localdate()
    rows = {one.title: one for one in trigger_rows([key for key, _ in TRIGGERS], "Luis Legal", day)}
    assert len(rows) == len(TRIGGERS)
    assert all(one.kinds or one.look_by == day for one in rows.values())
    assert "gate prompt changed" in rows["The license, use policy or access gate changes on the hub"].kinds
    by_person = rows["A monitored metric falls below its threshold"]
    assert (by_person.kinds, by_person.who, by_person.look_by) == ((), "Luis Legal", day)
    assert rows["A vulnerability is published for the runtime, the tokenizer library or the artifact set"].look_by
    nobody = trigger_rows(["quality-drop"], "", None)[0]
    assert (nobody.kinds, nobody.look_by) == ((), None)

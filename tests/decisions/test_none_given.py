"""A field with a real alternative offers it, with the reason and who accepts it; both at once are refused."""

import json

import pytest
from django.test import Client

from reviews.decisions.models import Decision
from reviews.people.holders import Holder, account_holder
from reviews.people.permits import Forbidden
from reviews.workflow.models import SignOff
from reviews.workflow.notes.models import DeskEntry
from tests import scenes
from tests.cast import Cast
from tests.decisions.exports.test_exports import schema
from tests.decisions.test_decision_pages import decide, get
from tests.desks.forms import envelope, post

pytestmark = pytest.mark.django_db

NONE = {"fallback": "none-accepted", "fallback_note": "The letters can wait for a week."}


@pytest.mark.long
def test_no_fallback_takes_a_person_who_accepts_that(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("ready", cast)
    for who, why in (
        ("", "Name the person who accepts that there is no fallback."), ("Gandalf", "is not a person of this portal"),
        ("Claims", "is a team"),
    ):  # fmt: skip
        assert why in decide(client, cast.decider, candidate, 422, **NONE, fallback_accepted_by=who)
    why = "Name someone only if there is no fallback"
    assert why in decide(client, cast.decider, candidate, 422, fallback_accepted_by="Rita Reader")
    assert not Decision.objects.exists()
    decide(client, cast.decider, candidate, 302, **NONE, fallback_accepted_by="Rita Reader")
    data = json.loads(bytes(Decision.objects.get().canonical))
    schema(3).validate(data)
    assert data["fallback"]["accepted_by"] == {"account": "reader", "name": "Rita Reader"}
    said = "The letters can wait for a week. Accepted by Rita Reader."
    assert said in get(client, cast.reader, "/decisions/1/")
    assert said.replace(".", "\\.") in get(client, cast.reader, "/decisions/1.md").replace(".", "\\.")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (NONE, "Name the person who accepts"),
        (NONE | {"fallback_accepted_by": Holder("account", "gandalf", "Gandalf")}, "closed or does not exist"),
        (NONE | {"fallback_accepted_by": scenes.CLAIMS}, "is a team"),
        ({"fallback_accepted_by": scenes.ENNO}, "Only a decision without a fallback"),
    ],
)
def test_the_act_refuses_the_same(cast: Cast, changes: dict[str, object], why: str) -> None:
    with pytest.raises(Forbidden, match=why):
        scenes.decide(scenes.candidate_at("ready", cast), cast, **changes)


def test_a_record_without_a_fallback_says_nothing_of_acceptance_otherwise(cast: Cast) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    assert "accepted_by" not in json.loads(bytes(decision.canonical))["fallback"]
    assert account_holder(cast.reader).words == "Rita Reader"


@pytest.mark.long
def test_a_pass_gives_a_trade_off_or_the_reason_why_there_is_none(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast)
    sign = ("engineering/sign/",)
    both = envelope(trade_off_none="The same node served the model before.")
    assert "Empty one of both." in post(client, cast.engineer, candidate, *sign, 422, **both)
    neither = envelope(trade_off_accepted="")
    assert "a pass requires it" in post(client, cast.engineer, candidate, *sign, 422, **neither)
    thin = envelope(trade_off_accepted="", trade_off_none="None")
    assert "says nothing yet" in post(client, cast.engineer, candidate, *sign, 422, **thin)
    assert not SignOff.objects.exists()
    none = envelope(trade_off_accepted="", trade_off_none="The same node served the model before.")
    post(client, cast.engineer, candidate, *sign, 302, **none)
    assert SignOff.objects.get().terms["trade_off_accepted"] == "None: The same node served the model before."


@pytest.mark.long
def test_an_incident_has_someone_to_call_or_the_reason_why_not(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast)
    place = f"/candidates/{candidate.pk}/engineering/note/shape/incident/"
    shape = {"level": "low", "text": "Clerks write their own letters until morning."}
    client.force_login(cast.engineer)
    reason = "The service may stand still until the next working day."
    for sent, why in (
        ({}, "Name whom to call, or say below"), ({"no_contact": "tbd"}, "says nothing yet"),
        ({"contact": "Enno Engineer", "no_contact": reason}, "Empty one of both."),
    ):  # fmt: skip
        answer = client.post(place, shape | sent)
        assert why in answer.content.decode(), sent
    assert not DeskEntry.objects.exists()
    assert client.post(place, shape | {"no_contact": reason}).status_code == 302
    assert f"No one to call: {reason}" in get(client, cast.engineer, f"/candidates/{candidate.pk}/engineering/note/")
    assert client.post(place, shape | {"contact": "Enno Engineer"}).status_code == 302

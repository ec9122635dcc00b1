"""Emergency denials: one person stops a file at once, another seconds it, and it lapses or is lifted by two."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews.decisions.denials import permits
from reviews.decisions.denials.actions import DeniedThing, ask_lift, deny, lapse, lift, second, settle_denials
from reviews.decisions.denials.models import EmergencyDenial
from reviews.decisions.denials.queries import still_runs
from reviews.decisions.models import Decision, DecisionAlert
from reviews.home.queries import count_of, turns_of
from reviews.jobs.models import Mail
from reviews.ledger.models import LedgerEntry
from reviews.people.permits import Forbidden, TooLate
from tests import scenes
from tests.api.asking import ASKED, REPO, get
from tests.api.test_locks import opened
from tests.cast import Cast
from tests.readings import COMMIT

pytestmark = pytest.mark.django_db
WHY = "The weights were found to be poisoned."


def weights() -> str:
    return str(Decision.objects.get(number=1).files.get(path="model.safetensors").sha256)


def test_one_person_stops_a_file_at_once_everywhere(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    assert get("check", **ASKED).json()["allow"]
    found = deny(DeniedThing(sha256=weights()), reason=WHY, by=cast.engineer)
    answer = get("check", **ASKED).json()
    assert (answer["allow"], answer["decision"]) == (False, 1)
    assert answer["reasons"][0].startswith("Enno Engineer denied the file with SHA-256")
    assert opened(get("lock.json", workload="claims-intake"))["models"] == []
    assert opened(get("revoked.json"))["denied"] == [{"sha256": weights()}]
    entry = LedgerEntry.objects.get(event="denial:made")
    assert (entry.subject, entry.data["alerts_opened"], entry.data["reason"]) == (f"denial:{found.pk}", [1], WHY)
    told = {one.to.username for one in Mail.objects.filter(subject__startswith="Your turn: an emergency denial")}
    assert {"decider", "legal", "legal_two", "engineer_two"} <= told
    assert "engineer" not in told
    assert Mail.objects.filter(to=cast.requester, subject="Decision 1 is denied in an emergency").exists()
    page = Client()
    page.force_login(cast.requester)
    shown = page.get(reverse("decision", args=[1])).content.decode()
    assert "Machines are denied this model although the decision is in force." in shown
    for place in ("runbook/", "integration/"):
        assert "Machines are denied this model" in page.get(f"/decisions/1/{place}").content.decode()
    assert "Denied in an emergency" in page.get("/decisions/").content.decode()
    shown = page.get(reverse("candidate", args=[Decision.objects.get(number=1).candidate_id])).content.decode()
    assert "Decision 1 is in force. Machines are denied it: Enno Engineer denied" in shown


def test_a_commit_is_denied_too_and_what_is_decided_later_as_well(cast: Cast) -> None:
    thing = DeniedThing(hub="huggingface", repo_id=REPO, commit=COMMIT)
    ready = scenes.candidate_at("ready", cast)
    deny(thing, reason=WHY, by=cast.legal)
    scenes.decide(ready, cast)
    assert not get("check", **ASKED).json()["allow"]
    assert LedgerEntry.objects.get(event="decision:issued").data["alerts_opened"] == [1]
    assert opened(get("revoked.json"))["denied"] == [{"hub": "huggingface", "repo": REPO, "commit": COMMIT}]
    DecisionAlert.objects.all().delete()  # as if both had happened in the same moment
    settle_denials()
    assert not get("check", **ASKED).json()["allow"]
    assert LedgerEntry.objects.filter(event="denial:applied").count() == 1


def test_without_a_second_person_it_lapses_with_a_mail(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    found = deny(DeniedThing(sha256=weights()), reason=WHY, by=cast.engineer)
    settle_denials()
    lapse(found)
    assert not get("check", **ASKED).json()["allow"]
    with time_machine.travel(timezone.now() + timedelta(hours=4, seconds=1)):
        settle_denials()
        assert get("check", **ASKED).json()["allow"]
    assert EmergencyDenial.objects.get().ending == "lapsed"
    assert LedgerEntry.objects.get(event="denial:lapsed").data["alerts_closed"] == [1]
    assert Mail.objects.filter(to=cast.engineer, subject="An emergency denial lapsed").exists()
    assert Mail.objects.filter(to=cast.requester, subject="Decision 1 is no longer denied in an emergency").exists()


def test_seconded_it_holds_until_two_people_lift_it(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    found = deny(DeniedThing(sha256=weights()), reason=WHY, by=cast.engineer)
    with pytest.raises(Forbidden, match="another person must second it"):
        second(found, by=cast.engineer)
    second(found, by=cast.decider)
    with pytest.raises(TooLate):
        second(found, by=cast.legal)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        settle_denials()
    assert not get("check", **ASKED).json()["allow"]
    with pytest.raises(TooLate, match="Nobody has asked"):
        lift(found, by=cast.legal)
    ask_lift(found, reason="The scan was wrong about this file.", by=cast.engineer)
    assert not get("check", **ASKED).json()["allow"]
    with pytest.raises(Forbidden, match="another person must agree"):
        lift(found, by=cast.engineer)
    lift(found, by=cast.legal)
    assert get("check", **ASKED).json()["allow"]
    with pytest.raises(TooLate):
        lift(found, by=cast.legal)


def test_two_denials_on_one_decision_end_one_by_one(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    deny(DeniedThing(sha256=weights()), reason=WHY, by=cast.engineer)
    other = deny(
        DeniedThing(hub="huggingface", repo_id=REPO, commit=COMMIT), reason="Its code is bad too.", by=cast.legal
    )
    assert "Its code is bad too." in get("check", **ASKED).json()["reasons"][0]
    ask_lift(other, reason="The code was read and is harmless.", by=cast.legal)
    lift(other, by=cast.decider)
    answer = get("check", **ASKED).json()
    assert not answer["allow"]
    assert "Its code is bad too." not in answer["reasons"][0]


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        (DeniedThing(), "Name a file by its SHA-256, or a repository"),
        (DeniedThing(sha256="abc"), "64 hexadecimal digits"),
        (DeniedThing(hub="huggingface", repo_id=REPO, commit="main"), "full commit of 40"),
        (DeniedThing(sha256="a" * 64, repo_id=REPO), "Name either a file"),
    ],
)
def test_what_names_nothing_is_refused(cast: Cast, thing: DeniedThing, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        deny(thing, reason=WHY, by=cast.engineer)
    with pytest.raises(ValueError, match="Reason: "):
        deny(DeniedThing(sha256="a" * 64), reason="tbd", by=cast.engineer)
    assert EmergencyDenial.objects.count() == 0


def test_only_deciders_and_reviewers_may(cast: Cast) -> None:
    may = {role for role, person in cast.by_role().items() if not permits.why_not_deny(person)}
    assert may == {"legal-reviewer", "engineering-reviewer", "decider"}
    deny(DeniedThing(sha256="a" * 64), reason=WHY, by=cast.engineer)
    with pytest.raises(ValueError, match="denied already"):
        deny(DeniedThing(sha256="a" * 64), reason=WHY, by=cast.legal)


def test_the_pages_deny_second_and_lift(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    get("check", **ASKED)
    clients = {name: Client() for name in ("engineer", "decider", "auditor", "reader")}
    for name, client in clients.items():
        client.force_login(getattr(cast, name))
    said: dict[str, Any] = {"sha256": weights().upper(), "hub": "huggingface", "reason": WHY}
    assert clients["auditor"].post(reverse("denials"), said).status_code == 403
    assert clients["reader"].get(reverse("denials")).status_code == 403
    assert clients["engineer"].post(reverse("denials"), said | {"commit": "main"}).status_code == 422
    made = clients["engineer"].post(reverse("denials"), said)
    found = EmergencyDenial.objects.get()
    assert made["Location"] == reverse("denial", args=[found.pk])
    again = clients["decider"].post(reverse("denials"), said)
    assert (again.status_code, "denied already" in again.content.decode()) == (422, True)
    page = clients["auditor"].get(reverse("denial", args=[found.pk])).content.decode()
    for words in ("waits to be seconded", "Enno Engineer", "token 0", "Decision 1"):
        assert words in page
    assert clients["engineer"].post(reverse("second_denial", args=[found.pk])).status_code == 403
    assert clients["decider"].post(reverse("second_denial", args=[found.pk])).status_code == 302
    place = reverse("lift_denial", args=[found.pk])
    assert clients["engineer"].post(place, {"reason": ""}).status_code == 422
    assert clients["engineer"].post(place, {"reason": "The scan was wrong about it."}).status_code == 302
    assert clients["engineer"].post(place).status_code == 403
    assert clients["decider"].post(place).status_code == 302
    assert "Lifted" in clients["auditor"].get(reverse("denials")).content.decode()
    assert still_runs(found).machines[0].name == "token 0"


def test_a_denial_waits_under_your_turn_of_those_who_may_second_it(cast: Cast) -> None:
    found = deny(DeniedThing(sha256="a" * 64), reason=WHY, by=cast.engineer)
    assert found not in turns_of(cast.engineer).denials, "not of the one who denied"
    assert found not in turns_of(cast.reader).denials
    assert turns_of(cast.legal).denials == [found]
    before = count_of(cast.legal)
    page = Client()
    page.force_login(cast.legal)
    assert "denied it in an emergency" in page.get("/").content.decode()
    second(found, by=cast.legal)
    assert count_of(cast.legal) == before - 1
    ask_lift(found, reason="The vendor withdrew the report.", by=cast.legal)
    assert (turns_of(cast.legal).denials, turns_of(cast.engineer).denials) == ([], [found])

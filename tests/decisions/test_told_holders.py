"""Who is mailed of what is theirs: holders and whoever acts for them, reviewers who may release or answer, and when."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from reviews.decisions.actions import withdraw
from reviews.decisions.corrections.actions import propose, review
from reviews.decisions.corrections.models import Correction
from reviews.decisions.jobs import refresh_alerts
from reviews.decisions.looks.actions import look
from reviews.decisions.looks.models import TriggerLook
from reviews.decisions.looks.queries import looks_due
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.record import EvidenceAsked
from reviews.decisions.responsibility.actions import close_account, hand_over
from reviews.decisions.responsibility.queries import CHANGE_OWNER, TRIGGERS
from reviews.decisions.stages.actions import deliver
from reviews.decisions.stages.models import EvidenceItem
from reviews.deputies.actions import end_deputy
from reviews.jobs.mail import why_withhold
from reviews.jobs.models import Mail
from reviews.ledger.models import LedgerEntry
from reviews.people.holders import account_holder
from reviews.people.models import User
from reviews.people.permits import Forbidden
from reviews.workflow.actions.reviewing import meet_condition
from reviews.workflow.models import Condition
from reviews.workflow.statements import ConditionAsked
from tests import scenes
from tests.cast import Cast
from tests.decisions.staging import LINK, item, release, staged
from tests.decisions.test_fallback import SMALLER, large
from tests.deputies.test_deputies import again, deputise
from tests.readings import reading

pytestmark = pytest.mark.django_db

READY = "evidence complete, ready for release"


def mails(person: User, words: str) -> list[Mail]:
    return list(Mail.objects.filter(to=person, subject__contains=words))


def daily() -> None:
    refresh_alerts(0, lambda _: None)


@pytest.mark.long
def test_a_holders_mail_is_copied_to_whoever_acts_for_them_and_says_why(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    decision = Decision.objects.select_related("candidate").get()
    deputise(cast, cast.engineer, cast.reader)
    hand_over(decision, part="boundary:weights", to=account_holder(cast.engineer), why="x", by=cast.decider)
    copy = mails(cast.reader, "You answer for part")[0]
    assert copy.body.startswith("You get this because you act for Enno Engineer until")
    assert "Dora Decider named Enno Engineer, who answers for:\n- the weights in the security boundary" in copy.body
    withdraw(decision, reason="The publisher revoked it.", by=cast.decider)
    assert len(mails(cast.reader, "withdrawn") or mails(cast.reader, "withdrew")) == 1
    assert not mails(cast.auditor, "withdr")


@pytest.mark.long
def test_no_one_gets_a_mail_and_its_copy_nor_a_copy_of_what_they_did(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    decision = Decision.objects.select_related("candidate").get()
    deputise(cast, cast.engineer, cast.legal)  # who signed, and is told anyway
    deputise(cast, cast.requester, cast.decider)
    deputise(cast, cast.legal_two, cast.auditor)  # whom the decision does not concern
    withdraw(decision, reason="The publisher revoked it.", by=cast.both)
    assert len(mails(cast.legal, "withdr")) == len(mails(cast.decider, "withdr")) == 1
    assert not mails(cast.auditor, "withdr")


def test_a_copy_is_withheld_from_a_deputy_who_may_not_see_the_workload(cast: Cast) -> None:
    secret = scenes.workload(cast, name="Secret", private=True)
    decision = scenes.decide(scenes.candidate_at("ready", cast, "sample-lab/hidden", work=secret), cast)
    deputise(cast, cast.engineer, cast.stranger)
    hand_over(decision, part="boundary:weights", to=account_holder(cast.engineer), why="x", by=cast.decider)
    copies = mails(cast.stranger, "You answer for part")
    assert all("may no longer see" in why_withhold(one) for one in copies)


@pytest.mark.long
def test_a_deputy_delivers_for_the_owner_and_both_count_as_having_delivered(cast: Cast) -> None:
    decision = staged(cast)
    with pytest.raises(Forbidden, match="Only the owner of this item"):
        deliver(item(decision), said=LINK, by=cast.auditor)
    row = deputise(cast, cast.engineer, cast.auditor)
    for number in (1, 2):
        deliver(item(decision, number), said=LINK, by=again(cast.auditor))
    told = LedgerEntry.objects.filter(event="evidence:delivered").latest("sequence")
    assert (told.actor, told.data["acts_for"]) == ("Adam Auditor (auditor)", "Enno Engineer")
    with pytest.raises(Forbidden, match="Adam Auditor acts as deputy for Enno Engineer"):
        release(decision, cast.engineer)
    end_deputy(row, by=cast.engineer)
    with pytest.raises(Forbidden, match="Adam Auditor acts as deputy for Enno Engineer"):
        release(decision, cast.engineer)
    with pytest.raises(Forbidden, match="Only the owner of this item"):
        deliver(item(decision), said=LINK, by=again(cast.auditor))
    release(decision, cast.engineer_two)


@pytest.mark.long
def test_a_deputy_of_the_requester_delivers_and_what_they_deliver_themselves_says_nothing_more(cast: Cast) -> None:
    decision = staged(cast)
    deputise(cast, cast.requester, cast.auditor)
    deliver(item(decision), said=LINK, by=again(cast.auditor))
    deliver(item(decision, 2), said=LINK, by=cast.engineer)
    said = LedgerEntry.objects.filter(event="evidence:delivered").order_by("sequence")
    assert [one.data.get("acts_for") for one in said] == ["Rolf Requester", None]


def test_reviewers_who_may_release_are_told_once_that_everything_is_there(cast: Cast) -> None:
    decision = staged(cast)
    deliver(item(decision), said=LINK, by=cast.engineer)
    assert not Mail.objects.filter(subject__contains=READY).exists()
    deliver(item(decision, 2), said=LINK, by=cast.requester)
    assert len(mails(cast.engineer_two, READY)) == len(mails(cast.both, READY)) == 1
    assert not mails(cast.engineer, READY), "who delivered may not release"
    deliver(item(decision, 2), said=LINK, by=cast.requester)
    assert len(mails(cast.engineer_two, READY)) == 1


def test_the_last_condition_before_release_tells_them_as_well(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    asked = [ConditionAsked("Keep a person in the loop", scenes.ENNO, scenes.due(), first=True)]
    scenes.sign_track(candidate, "legal", cast, "pass with conditions", conditions=asked)
    scenes.sign_track(candidate, "engineering", cast)
    scenes.decide(candidate, cast)
    assert not Mail.objects.filter(subject__contains=READY).exists()
    meet_condition(Condition.objects.get(), how="The record says so.", evidence="", by=cast.legal)
    assert len(mails(cast.engineer_two, READY)) == 1


@pytest.mark.long
def test_the_release_of_a_fallback_makes_what_relies_on_it_ready(cast: Cast) -> None:
    small = scenes.candidate_at("ready", cast, "sample-lab/small-1b", read=reading("sample-lab/small-1b"))
    first = scenes.decide(small, cast, **scenes.evidence("A load test"))
    named = {**SMALLER, "fallback_decision": first.number}
    second = scenes.decide(large(cast, "one"), cast, **scenes.evidence("A load test"), **named)
    deliver(item(second), said=LINK, by=cast.requester)
    assert not Mail.objects.filter(subject__contains=f"Decision {second.number}: {READY}").exists()
    scenes.released(first, cast)
    assert len(mails(cast.engineer_two, f"Decision {second.number}: {READY}")) == 1


@pytest.mark.long
def test_the_owner_of_what_became_overdue_later_is_told_too(cast: Cast) -> None:
    today = timezone.localdate()
    asked = (
        EvidenceAsked("A load test of an hour", scenes.ENNO, today + timedelta(10)),
        EvidenceAsked("Two weeks beside the clerks", account_holder(cast.reader), today + timedelta(20)),
    )
    scenes.decide(scenes.candidate_at("ready", cast), cast, evidence=asked, evidence_none=None)
    with scenes.later(days=12):
        daily()
        assert len(mails(cast.engineer, "evidence is overdue")) == 1
        assert not mails(cast.reader, "evidence is overdue")
        daily()
    with scenes.later(days=22):
        deputise(cast, cast.reader, cast.auditor)
        daily()
        daily()
        assert len(mails(cast.reader, "evidence is overdue")) == len(mails(cast.auditor, "evidence is overdue")) == 1
        assert len(mails(cast.engineer, "evidence is overdue")) == 1
        assert DecisionAlert.objects.get().why.count("item") == 2
        assert EvidenceItem.objects.count() == 2


@pytest.mark.long
def test_a_missed_look_is_mailed_once_to_who_looks_now(cast: Cast) -> None:
    soon = timezone.localdate() + timedelta(days=10)
    decision = scenes.decide(
        scenes.candidate_at("ready", cast), cast, watcher=account_holder(cast.legal_two), look_by=soon
    )
    with scenes.later(days=10):
        daily()
        assert not Mail.objects.filter(subject__contains="look for triggers").exists()
    with scenes.later(days=11):
        deputise(cast, cast.legal_two, cast.reader)
        daily()
        daily()
        assert len(mails(cast.legal_two, "look for triggers is due")) == 1
        assert len(mails(cast.reader, "look for triggers is due")) == 1
        look(decision, said="Nothing changed on the hub.", look_by=soon + timedelta(30), by=again(cast.reader))
    with pytest.raises(Forbidden, match="answers for 1 part of decisions"):
        close_account(cast.legal_two, successor=None, reason="Left.", by=cast.administrator)
    hand_over(decision, part=TRIGGERS, to=scenes.CLAIMS, why="Luis moves on.", by=cast.legal_two)
    with scenes.later(days=42):
        assert looks_due(cast.requester)
        assert not looks_due(again(cast.legal_two))
        daily()
        assert len(mails(cast.requester, "look for triggers is due")) == 1


def test_looks_follow_the_change_owner_unless_someone_else_looks(cast: Cast) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    hand_over(decision, part=CHANGE_OWNER, to=account_holder(cast.auditor), why="x", by=cast.engineer)
    assert TriggerLook.objects.latest("pk").account == cast.auditor
    other = scenes.candidate_at("ready", cast, "sample-lab/two-1b")
    apart = scenes.decide(other, cast, watcher=account_holder(cast.legal_two))
    hand_over(apart, part=CHANGE_OWNER, to=account_holder(cast.auditor), why="x", by=cast.engineer)
    assert TriggerLook.objects.filter(decision=apart).latest("pk").account == cast.legal_two


def proposed(cast: Cast, **changes: Any) -> Correction:
    scenes.candidate_at("decided", cast)
    decision = Decision.objects.select_related("candidate").get()
    seen = hashlib.sha256(b"Weak on tables.").hexdigest()
    said = {"part": "limitations", "new": "Weak on tables and on amounts in them.", "why": "The test showed more."}
    return propose(decision, seen=seen, by=cast.decider, **{**said, **changes})


def test_a_correction_waits_for_reviewers_who_may_answer_it(cast: Cast) -> None:
    deputise(cast, cast.decider, cast.legal_two)  # who acts for the proposer and counts as one with them
    row = proposed(cast)
    for person in (cast.legal, cast.engineer, cast.engineer_two, cast.both):
        mail = mails(person, "Your turn: a correction of “Limitations” in decision 1")
        assert len(mail) == 1
        assert "Proposed: Weak on tables and on amounts in them." in mail[0].body
    for person in (cast.legal_two, cast.requester, cast.decider, cast.reader):
        assert not mails(person, "Your turn: a correction")
    review(row, agreed=True, reason="", by=cast.legal)
    made = mails(cast.requester, "“Limitations” was corrected")
    assert len(made) == 1
    assert "Dora Decider and Lena Legal corrected “Limitations” of decision 1" in made[0].body
    assert not mails(cast.legal, "was corrected")


def test_whoever_proposed_a_refused_correction_is_told_why(cast: Cast) -> None:
    review(proposed(cast), agreed=False, reason="The test showed nothing of that.", by=cast.legal)
    assert "The test showed nothing of that." in mails(cast.decider, "was refused")[0].body
    assert not Mail.objects.filter(subject__contains="was corrected").exists()

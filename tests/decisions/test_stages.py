"""From test to production: what is asked for, delivered and released, by whom, and what machines are answered."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from reviews.decisions import permits as ruling_permits
from reviews.decisions.models import Decision, Fallback
from reviews.decisions.past import standing_at
from reviews.decisions.queries import standing
from reviews.decisions.replay import rebuilt
from reviews.decisions.stages import actions, permits, queries
from reviews.decisions.stages.models import ProductionRelease
from reviews.decisions.stages.turns import releasable_by
from reviews.ledger.models import LedgerEntry
from reviews.people.permits import Forbidden, Stale
from reviews.people.rows import open_hold
from reviews.workflow.actions.reviewing import meet_condition
from reviews.workflow.models import Condition
from reviews.workflow.statements import ConditionAsked
from tests import scenes
from tests.cast import Cast
from tests.decisions.staging import LINK, WHATS, check, item, release, staged
from tests.readings import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_test(cast: Cast) -> Decision:
    return staged(cast)


# --- what machines are answered ------------------------------------------------------------------------------------


def test_production_is_denied_until_the_release_and_test_is_allowed(cast: Cast, in_test: Decision) -> None:
    denied = check(in_test)
    assert denied["allow"] is False
    assert denied["stage"] == "production"
    assert denied["approved_for"] == "test"
    day = item(in_test).due
    assert denied["reasons"][0] == (
        f"Decision {in_test.number} is approved for test only. Still due: {WHATS[0]} (Enno Engineer, due"
        f" {day:%-d %b %Y}); {WHATS[1]} (Enno Engineer, due {day:%-d %b %Y})."
    )
    assert check(in_test, stage="production")["allow"] is False
    allowed = check(in_test, stage="test")
    assert allowed["allow"] is True
    assert "It is approved for test only." in allowed["reasons"]
    scenes.deliver_all(in_test, by=cast.requester)
    denied = check(in_test)
    assert denied["allow"] is False
    assert "an engineering reviewer has yet to release it" in denied["reasons"][0]
    release(in_test, cast.engineer_two)
    for stage in ({}, {"stage": "production"}, {"stage": "test"}):
        assert check(in_test, **stage)["allow"] is True
    assert check(in_test)["approved_for"] == "production"
    assert check(in_test, stage="staging")["status"] == 422


def test_the_command_answers_for_a_stage(in_test: Decision, capsys: pytest.CaptureFixture[str]) -> None:
    named = f"{in_test.repo_id}@{in_test.commit}"
    call_command("check_model", named, workload=in_test.workload.slug, stage="test")
    assert capsys.readouterr().out.startswith("allow")
    with pytest.raises(SystemExit):
        call_command("check_model", named, workload=in_test.workload.slug)
    assert "approved for test only" in capsys.readouterr().out


def test_a_decision_without_evidence_is_for_production_at_once(cast: Cast) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    assert check(decision)["allow"] is True
    assert standing(decision).approved_for == ("ok", "Approved for production")
    with pytest.raises(Forbidden, match="approved for production already"):
        release(decision, cast.engineer_two)


def test_the_stage_of_a_past_moment_is_that_of_then(cast: Cast, in_test: Decision) -> None:
    before = timezone.now()
    with scenes.later(days=2):
        scenes.released(in_test, cast)
        assert standing_at(in_test, timezone.now()).stage == "production"
    assert standing_at(in_test, before).stage == "test"
    assert standing_at(in_test, before + timedelta(days=1)).stage == "test"
    assert standing_at(in_test, before + timedelta(days=3)).stage == "production"


# --- who may what --------------------------------------------------------------------------------------------------


def test_owner_requester_and_team_deliver_and_no_one_else(cast: Cast, in_test: Decision) -> None:
    stands, owner = standing(in_test), queries.owner_row(item(in_test))
    may = {
        name: not permits.why_not_deliver(getattr(cast, name), in_test, owner, stands)
        for name in ("engineer", "requester", "both", "engineer_two", "legal", "decider", "reader", "administrator")
    }
    assert [name for name, yes in may.items() if yes] == ["engineer", "requester", "both"]
    with pytest.raises(Forbidden, match="Only the owner of this item"):
        actions.deliver(item(in_test), said=LINK, by=cast.engineer_two)


def test_one_person_cannot_do_it_alone(cast: Cast, in_test: Decision) -> None:
    actions.deliver(item(in_test), said=LINK, by=cast.engineer)
    with pytest.raises(Forbidden, match="Still due: Two weeks"):
        release(in_test, cast.engineer_two)
    actions.deliver(item(in_test, 2), said=LINK, by=cast.both)
    with pytest.raises(Forbidden, match="You delivered item 1"):
        release(in_test, cast.engineer)
    with pytest.raises(Forbidden, match="You delivered item 2"):
        release(in_test, cast.both)
    for other in (cast.requester, cast.decider, cast.legal, cast.administrator):
        with pytest.raises(Forbidden, match="Only an engineering reviewer"):
            release(in_test, other)
    assert not ProductionRelease.objects.exists()
    release(in_test, cast.engineer_two)


def test_an_earlier_deliverer_does_not_release_either(cast: Cast, in_test: Decision) -> None:
    actions.deliver(item(in_test), said=LINK, by=cast.engineer)
    scenes.deliver_all(in_test, by=cast.requester)
    with pytest.raises(Forbidden, match="You delivered item 1"):
        release(in_test, cast.engineer)


def test_the_requester_does_not_release_as_a_reviewer(cast: Cast) -> None:
    work = scenes.workload(cast, name="Both of them", by=cast.both)
    candidate = scenes.candidate_at("ready", cast, work=work)
    candidate.requester = cast.both
    candidate.save(update_fields=["requester"])
    decision = scenes.decide(candidate, cast, **scenes.evidence(WHATS[0]))
    actions.deliver(item(decision), said=LINK, by=cast.engineer)
    with pytest.raises(Forbidden, match="You proposed this candidate"):
        release(decision, cast.both)


def test_a_related_account_is_the_same_person(cast: Cast, in_test: Decision) -> None:
    scenes.deliver_all(in_test, by=cast.requester)
    with transaction.atomic():
        open_hold(cast.engineer_two, by=cast.requester, why="the requester saw the first password")
        why = permits.why_not_release(cast.engineer_two, in_test, standing(in_test))
    assert "Rolf Requester" in why


def test_a_release_rests_on_what_the_page_showed(cast: Cast, in_test: Decision) -> None:
    scenes.deliver_all(in_test, by=cast.requester)
    seen = queries.evidence_seen(in_test)
    actions.deliver(item(in_test), said=LINK, by=cast.requester)
    with pytest.raises(Stale, match="Evidence was delivered after you opened this page"):
        actions.release(in_test, reason="It holds.", seen=seen, by=cast.engineer_two)


def test_nothing_is_delivered_or_released_after_the_release_or_the_end(cast: Cast, in_test: Decision) -> None:
    scenes.released(in_test, cast)
    with pytest.raises(Forbidden, match="approved for production; nothing is left"):
        actions.deliver(item(in_test), said=LINK, by=cast.requester)
    with pytest.raises(Forbidden, match="already"):
        release(in_test, cast.engineer_two)


def test_a_withdrawn_decision_is_not_released(cast: Cast, in_test: Decision) -> None:
    from reviews.decisions.actions import withdraw

    scenes.deliver_all(in_test, by=cast.requester)
    withdraw(in_test, reason="The license changed.", by=cast.decider)
    with pytest.raises(Forbidden, match="Only a decision in force"):
        release(in_test, cast.engineer_two)
    with pytest.raises(Forbidden, match="withdrawn; deliver for its successor"):
        actions.deliver(item(in_test), said=LINK, by=cast.requester)


@pytest.mark.long
def test_a_fallback_in_test_holds_up_the_release(cast: Cast, in_test: Decision) -> None:
    other = scenes.candidate_at("ready", cast, "sample-lab/small-1b", read=reading("sample-lab/small-1b"))
    small = scenes.decide(other, cast, **scenes.evidence("A load test"))
    Fallback.objects.create(decision=in_test, named=small, cause="memory")
    scenes.deliver_all(in_test, by=cast.requester)
    with pytest.raises(Forbidden, match=f"Its fallback, decision {small.number}, is approved for test only"):
        release(in_test, cast.engineer_two)
    scenes.released(small, cast)
    release(in_test, cast.engineer_two)


# --- conditions before release -------------------------------------------------------------------------------------


def test_a_condition_before_release_keeps_a_decision_in_test(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    asked = [ConditionAsked("Scan the image", scenes.holder("requester"), scenes.due(), first=True)]
    scenes.sign_track(candidate, "engineering", cast, "pass with conditions", conditions=asked)
    decision = scenes.decide(scenes.fresh(candidate), cast)
    assert standing(decision).stage == "test"
    assert "condition 1 of the engineering track (Rolf Requester" in check(decision)["reasons"][0]
    with pytest.raises(Forbidden, match="condition 1 of the engineering track"):
        release(decision, cast.engineer_two)
    meet_condition(Condition.objects.get(), how="All clerks were trained.", evidence="", by=cast.engineer)
    assert check(decision)["allow"] is False
    with pytest.raises(Forbidden, match="You confirmed condition 1"):
        release(decision, cast.engineer)
    assert decision in releasable_by(cast.engineer_two)
    assert decision not in releasable_by(cast.engineer)
    release(decision, cast.engineer_two)
    assert check(decision)["allow"] is True


# --- the ruling ----------------------------------------------------------------------------------------------------


def test_a_high_risk_never_goes_without_evidence(cast: Cast) -> None:
    assert "high risk" in ruling_permits.why_not_evidence("high", scenes.ruling())
    assert not ruling_permits.why_not_evidence("medium", scenes.ruling())


def test_a_ruling_without_evidence_and_without_a_reason_is_refused(cast: Cast) -> None:
    nothing = scenes.ruling(evidence=(), evidence_none=None)
    assert "Name the operational evidence" in ruling_permits.why_not_evidence("low", nothing)
    past = scenes.ruling(**scenes.evidence("A load test", days=0))
    assert "a day in the future" in ruling_permits.why_not_evidence("low", past)


# --- records and history -------------------------------------------------------------------------------------------


def test_every_act_leaves_one_entry_and_the_ledger_rebuilds_the_stage(cast: Cast, in_test: Decision) -> None:
    assert LedgerEntry.objects.get(event="decision:issued").data["stage"] == "test"
    before = LedgerEntry.objects.count()
    scenes.released(in_test, cast)
    entries = list(LedgerEntry.objects.order_by("sequence")[before:])
    assert [one.event for one in entries] == ["evidence:delivered"] * 2 + ["decision:released"]
    assert [one["link"] for one in entries[2].data["evidence"]] == [
        "https://reports.example.org/1", "https://reports.example.org/2",
    ]  # fmt: skip
    assert rebuilt() == []


@pytest.mark.some(2)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reviews_evidencedelivery SET note = 'x'",
        "DELETE FROM reviews_evidencedelivery",
        "UPDATE reviews_evidenceitem SET due = '2999-01-01'",
        "DELETE FROM reviews_productionrelease",
        "DELETE FROM reviews_issuedfortest",
    ],
)
def test_what_was_delivered_and_released_stays(cast: Cast, in_test: Decision, statement: str) -> None:
    scenes.released(in_test, cast)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            cursor.execute(statement)

"""Who answers for a part of a decision: named, handed over, and never lost with a closed account."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from reviews.decisions.actions import withdraw
from reviews.decisions.alerts import open_alerts
from reviews.decisions.jobs import refresh_alerts
from reviews.decisions.models import Decision, DecisionAlert, Responsibility
from reviews.decisions.record import BOUNDARY, BoundaryPart
from reviews.decisions.responsibility.actions import close_account, hand_over
from reviews.decisions.responsibility.owed import owed_by
from reviews.decisions.responsibility.queries import CHANGE_OWNER, current, evaluators, held_alone, unsettled_holders
from reviews.jobs.models import Mail
from reviews.ledger import queries as ledger
from reviews.ledger.models import LedgerEntry
from reviews.people.actions import switch
from reviews.people.holders import Holder, account_holder, team_holder
from reviews.people.models import User
from reviews.people.permits import Forbidden, Stale
from reviews.workflow.actions.reviewing import meet_condition
from reviews.workflow.models import Condition
from reviews.workflow.statements import ConditionAsked
from tests import scenes
from tests.cast import SET_UP, Cast
from tests.decisions.test_decision_pages import get
from tests.decisions.test_fallback import SMALLER, decided, large

pytestmark = pytest.mark.django_db

WEIGHTS = "boundary:weights"


def issued(cast: Cast, **changes: Any) -> Decision:
    candidate = scenes.candidate_at("answered", cast)
    scenes.sign_track(candidate, "legal", cast, "pass with conditions")
    scenes.sign_track(candidate, "engineering", cast)
    return scenes.decide(candidate, cast, **changes)


def mails(person: User, words: str) -> int:
    return Mail.objects.filter(to=person, subject__contains=words).count()


def test_everyone_whom_a_record_names_is_told_and_kept(cast: Cast) -> None:
    decision = issued(cast)
    rows = current([decision.number])[decision.number]
    assert set(rows) == {CHANGE_OWNER, "condition:legal-1", *(f"boundary:{key}" for key, _ in BOUNDARY)}
    assert (rows[CHANGE_OWNER].account, rows[WEIGHTS].team) == (cast.engineer, cast.claims)
    assert rows["condition:legal-1"].account == cast.requester
    mail = Mail.objects.get(to=cast.requester, subject__contains="You answer for part")
    assert "condition 1 of the legal track" in mail.body
    assert "the weights in the security boundary, as Claims (team)" in mail.body
    assert mails(cast.engineer, "You answer for part") == mails(cast.both, "You answer for part") == 1


def test_a_part_that_does_not_exist_has_a_reason_and_no_holder(cast: Cast, client: Client) -> None:
    boundary = {key: BoundaryPart("Seen.", scenes.CLAIMS) for key, _ in BOUNDARY}
    boundary["post-processing"] = BoundaryPart(not_applicable="Embeddings are used as they are.")
    decision = issued(cast, boundary=boundary)
    assert "boundary:post-processing" not in current([decision.number])[decision.number]
    page = get(client, cast.reader, f"/decisions/{decision.number}/")
    assert "Not applicable: Embeddings are used as they are." in page


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ({"change_owner": Holder("", "", "Gandalf")}, "“Gandalf” is not an account"),
        ({"change_owner": Holder("account", "gandalf", "Gandalf")}, "is closed or does not exist"),
        ({"change_owner": scenes.CLAIMS}, "is a team. Name one person."),
        ({"boundary": {}}, "Name the owner of the serving container"),
        ({"boundary": {key: BoundaryPart("Seen.", Holder("team", "x", "X")) for key, _ in BOUNDARY}}, "no member"),
    ],
)
def test_an_invented_holder_is_refused_by_the_act(cast: Cast, named: dict[str, Any], why: str) -> None:
    candidate = scenes.candidate_at("ready", cast)
    with pytest.raises(Forbidden, match=why):
        scenes.decide(candidate, cast, **named)
    assert not Responsibility.objects.exists()


def test_an_invented_owner_of_a_condition_is_refused_by_the_act(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    asked = [ConditionAsked("Keep a person in the loop", Holder("", "", "Gandalf"), scenes.due())]
    with pytest.raises(Forbidden, match="“Gandalf” is not an account"):
        scenes.sign_track(candidate, "legal", cast, "pass with conditions", conditions=asked)


def test_a_part_is_handed_over_shown_and_both_are_told(cast: Cast, client: Client) -> None:
    decision = issued(cast)
    to = account_holder(cast.engineer_two)
    hand_over(decision, part=CHANGE_OWNER, to=to, why="Enno moves to search.", by=cast.engineer)
    assert evaluators([decision.number]) == {decision.number: to}
    assert mails(cast.engineer_two, "You answer for part") == 1
    assert mails(cast.engineer, "no longer answer") == 0  # it was him who handed it over
    entry = LedgerEntry.objects.order_by("-sequence")[0]
    assert entry.event == "responsibility:handed-over"
    assert entry.data["before"] == {"account": "engineer", "name": "Enno Engineer"}
    page = get(client, cast.reader, f"/decisions/{decision.number}/")
    assert page.index("Edda Engineer") < page.index("Enno moves to search.")
    assert "- **Change owner**: Enno Engineer" in get(client, cast.reader, f"/decisions/{decision.number}.md")
    assert ledger.verify().ok


def test_who_may_hand_over(cast: Cast, client: Client) -> None:
    decision = issued(cast)
    to = account_holder(cast.reader)
    for who in (cast.reader, cast.legal, cast.engineer, cast.auditor, cast.stranger):
        with pytest.raises(Forbidden, match="Only the one who answers"):
            hand_over(decision, part=WEIGHTS, to=to, why="x", by=who)
    for who in (cast.requester, cast.decider, cast.administrator):  # a member of the team, and who may always
        hand_over(decision, part=WEIGHTS, to=to, why="x", by=who)
        hand_over(decision, part=WEIGHTS, to=scenes.CLAIMS, why="x", by=cast.reader)
    assert "Hand over…" not in get(client, cast.legal, f"/decisions/{decision.number}/")
    assert "Hand over…" in get(client, cast.decider, f"/decisions/{decision.number}/")
    withdraw(decision, reason="The publisher revoked it.", by=cast.decider)
    with pytest.raises(Forbidden, match="has ended"):
        hand_over(decision, part=WEIGHTS, to=to, why="x", by=cast.decider)


def test_nonsense_is_not_handed_over(cast: Cast) -> None:
    decision = issued(cast)
    act = {"why": "x", "by": cast.decider}
    with pytest.raises(ValueError, match="no such part"):
        hand_over(decision, part="boundary:moon", to=scenes.CLAIMS, **act)
    with pytest.raises(Forbidden, match="answers for this already"):
        hand_over(decision, part=WEIGHTS, to=scenes.CLAIMS, **act)
    with pytest.raises(Forbidden, match="is a team"):
        hand_over(decision, part=CHANGE_OWNER, to=scenes.CLAIMS, **act)
    with pytest.raises(Forbidden, match="is closed or does not exist"):
        hand_over(decision, part=WEIGHTS, to=Holder("account", "gandalf", "Gandalf"), **act)
    with pytest.raises(Stale, match="Claims"):
        hand_over(decision, part=WEIGHTS, to=account_holder(cast.reader), seen=1, **act)


def test_the_form_hands_over_and_says_what_is_wrong(cast: Cast, client: Client) -> None:
    decision = issued(cast)
    here = f"/decisions/{decision.number}/responsible/{WEIGHTS}/"
    page = get(client, cast.decider, here)
    assert "Claims (team) answers for the weights in the security boundary of decision 1" in page
    row = current([decision.number])[decision.number][WEIGHTS]
    client.force_login(cast.decider)
    answer = client.post(here, {"to": "Gandalf", "why": "He knows.", "seen": row.pk})
    assert answer.status_code == 422
    assert "“Gandalf” is not a person or a team of this portal." in answer.content.decode()
    assert client.post(here, {"to": "Edda Engineer", "why": "She builds it.", "seen": row.pk}).status_code == 302
    assert client.post(here, {"to": "reader", "why": "Twice.", "seen": row.pk}).status_code == 409
    assert client.get(f"/decisions/{decision.number}/responsible/moon/").status_code == 404
    client.force_login(cast.legal)
    assert client.post(here, {"to": "reader", "why": "Mine.", "seen": row.pk}).status_code == 403


def test_a_lost_fallback_is_evaluated_by_whoever_answers_now(cast: Cast) -> None:
    small = decided(cast, "small")
    first = scenes.decide(large(cast, "one"), cast, **SMALLER, fallback_decision=small.number)
    hand_over(first, part=CHANGE_OWNER, to=account_holder(cast.engineer_two), why="x", by=cast.decider)
    withdraw(small, reason="The publisher revoked it.", by=cast.decider)
    assert DecisionAlert.objects.get().evaluator == cast.engineer_two
    hand_over(first, part=CHANGE_OWNER, to=account_holder(cast.reader), why="x", by=cast.decider)
    assert DecisionAlert.objects.get().evaluator == cast.reader


def test_an_account_is_closed_with_a_successor_for_all_that_it_answers_for(cast: Cast, client: Client) -> None:
    decision = issued(cast)
    with pytest.raises(Forbidden, match="Enno Engineer answers for 1 part of decisions"):
        switch(cast.engineer, on=False, reason="Left.", by=cast.administrator)
    here = f"/people/{cast.engineer.pk}/close/"
    page = get(client, cast.administrator, here)
    assert "answers for 1 part of decisions" in page
    for wrong, why in (
        ("", "required"), ("Enno Engineer", "must be someone else"), ("Claims", "is a team"), ("Gandalf", "is not"),
    ):  # fmt: skip
        answer = client.post(here, {"reason": "Left.", "successor": wrong})
        assert answer.status_code in (403, 422)
        assert why in " ".join(answer.content.decode().split())
        assert User.objects.get(pk=cast.engineer.pk).is_active
    before = LedgerEntry.objects.count()
    assert client.post(here, {"reason": "Left.", "successor": "Edda Engineer"}).status_code == 302
    assert not User.objects.get(pk=cast.engineer.pk).is_active
    assert evaluators([decision.number]) == {decision.number: account_holder(cast.engineer_two)}
    entry = LedgerEntry.objects.order_by("-sequence")[0]
    assert LedgerEntry.objects.count() == before + 1
    assert (entry.event, entry.data["handed_over"]) == ("person:closed", ["decision 1: change-owner"])
    assert not open_alerts().exists()
    assert mails(cast.engineer_two, "You answer for part") == 1


def test_an_account_that_answers_for_nothing_needs_no_successor(cast: Cast, client: Client) -> None:
    issued(cast)
    client.force_login(cast.administrator)
    assert client.post(f"/people/{cast.auditor.pk}/close/", {"reason": "Left."}).status_code == 302
    assert not User.objects.get(pk=cast.auditor.pk).is_active
    client.force_login(cast.decider)
    assert client.post(f"/people/{cast.reader.pk}/close/", {"reason": "Left."}).status_code == 403
    assert User.objects.get(pk=cast.reader.pk).is_active


def test_the_last_open_member_of_a_team_answers_for_it(cast: Cast) -> None:
    decision = issued(cast)
    assert not held_alone(cast.both).exists()  # Rolf is in the team too
    hand_over(decision, part=WEIGHTS, to=team_holder(cast.lab), why="x", by=cast.decider)
    assert [row.part for row in held_alone(cast.stranger)] == [WEIGHTS]
    with pytest.raises(Forbidden, match="Name a successor"):
        switch(cast.stranger, on=False, reason="Left.", by=cast.administrator)
    with pytest.raises(Forbidden, match="only one in this team"):
        close_account(cast.stranger, successor=team_holder(cast.lab), reason="Left.", by=cast.administrator)
    close_account(cast.stranger, successor=scenes.CLAIMS, reason="Left.", by=cast.administrator)


def test_an_account_that_is_closed_from_outside_is_an_alarm_until_it_is_handed_over(cast: Cast, client: Client) -> None:
    decision = issued(cast)
    switch(cast.engineer, on=False, reason="Left the directory.", by=SET_UP)
    alert = open_alerts().get()
    assert alert.kind == DecisionAlert.AlertKind.OWNER_GONE
    assert alert.why == (
        "Enno Engineer answers for evaluating changes, and the account is closed. Hand it over to someone else."
    )
    assert LedgerEntry.objects.order_by("-sequence")[0].data["alerts_opened"] == [decision.number]
    assert mails(cast.decider, "its owner is gone") == mails(cast.requester, "its owner is gone") == 1
    assert "Owner gone" in get(client, cast.decider, "/")
    page = get(client, cast.reader, f"/decisions/{decision.number}/")
    assert "Closed account" in page
    hand_over(decision, part=CHANGE_OWNER, to=account_holder(cast.engineer_two), why="x", by=cast.decider)
    assert not open_alerts().exists()
    assert "Owner gone" not in get(client, cast.decider, "/")


def test_an_account_that_is_opened_again_ends_the_alarm(cast: Cast) -> None:
    issued(cast)
    switch(cast.engineer, on=False, reason="Left.", by=SET_UP)
    switch(cast.engineer, on=True, reason="Back.", by=cast.administrator)
    assert not open_alerts().exists()
    assert DecisionAlert.objects.get().closed_at


def test_what_changed_without_an_act_is_found_by_the_daily_job(cast: Cast) -> None:
    decision = issued(cast)
    User.objects.filter(pk=cast.engineer.pk).update(is_active=False)
    cast.claims.members.clear()
    assert unsettled_holders() == [decision]
    refresh_alerts(0, lambda _: None)
    assert "Claims answers for the serving container in the security boundary" in open_alerts().get().why
    assert unsettled_holders() == []
    cast.claims.members.add(cast.requester)
    User.objects.filter(pk=cast.engineer.pk).update(is_active=True)
    refresh_alerts(0, lambda _: None)
    assert not open_alerts().exists()
    with scenes.later(days=400):  # a decision that has ended needs no one
        User.objects.filter(pk=cast.engineer.pk).update(is_active=False)
        assert unsettled_holders() == []


def test_rows_are_written_once(cast: Cast) -> None:
    issued(cast)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        Responsibility.objects.update(name="Someone else")
    assert timezone.now() - Responsibility.objects.latest("pk").since < timedelta(hours=1)


def test_what_is_due_soon_is_on_the_holders_turn(cast: Cast, client: Client) -> None:
    decision = issued(cast)
    assert "you own this condition" not in get(client, cast.requester, "/")
    with scenes.later(days=50):
        page = get(client, cast.requester, "/")
        assert "Decision 1: you own this condition" in page
        assert "Keep a person in the loop" in page
        assert "you own this condition" not in get(client, cast.legal_two, "/")
        to = account_holder(cast.reader)
        hand_over(decision, part="condition:legal-1", to=to, why="x", by=cast.requester)
        assert "you own this condition" in get(client, cast.reader, "/")
        assert "you own this condition" not in get(client, cast.requester, "/")
    with scenes.later(days=62):
        assert "Overdue" in get(client, cast.reader, "/")
        assert "and you evaluate its changes" not in get(client, cast.engineer, "/")
    with scenes.later(days=170):
        assert "Decision 1 expires after" in get(client, cast.engineer, "/")
    meet_condition(Condition.objects.get(), how="The record says so.", evidence="", by=cast.legal)
    with scenes.later(days=62):
        assert "you own this condition" not in get(client, cast.reader, "/")


def test_your_turn_asks_as_many_questions_for_many_decisions_as_for_one(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    issued(cast)
    for name in ("sample-lab/two-1b", "sample-lab/three-1b"):
        candidate = scenes.candidate_at("answered", cast, name)
        scenes.sign_track(candidate, "legal", cast, "pass with conditions")
        scenes.sign_track(candidate, "engineering", cast)
        scenes.decide(scenes.fresh(candidate), cast)
    with scenes.later(days=55):
        assert cast.requester.team_ids
        with django_assert_num_queries(2):
            assert len(owed_by([cast.requester], cast.requester)) == 3

"""What follows from a finding: no effect, a new review or a suspension; who is told, what machines are answered."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviews.decisions.alerts import alerts_for, open_alerts
from reviews.decisions.answers import SUSPENDED, UNDER_REVIEW, CheckQuestion
from reviews.decisions.entries import standings
from reviews.decisions.gate.checking import check
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.past import standing_at
from reviews.decisions.queries import in_force_at, standing
from reviews.jobs.models import Mail
from reviews.ledger import queries as ledger
from reviews.people.holds import open_hold
from reviews.people.models import Hold, User
from reviews.people.permits import Forbidden
from reviews.readmodels.models import CatalogEntry
from reviews.readmodels.queries import stale
from reviews.watch.actions import escalate_overdue, review_again, settle, suspend
from reviews.watch.observed import GATE, SCAN
from reviews.watch.rows.findings import open_findings
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get

pytestmark = pytest.mark.django_db
SAID = "The file was loaded on two nodes; the scan names a real exploit."


@pytest.fixture
def decided(cast: Cast) -> Decision:
    return scenes.decide(scenes.candidate_at("ready", cast), cast)


@pytest.fixture
def finding(decided: Decision) -> DecisionAlert:
    """A finding of the hub's scan, as the watch opens it."""
    why = "The hub's scan now names model.safetensors (unsafe)."
    return open_findings([decided], {(decided.number, SCAN): why}, by="system:worker")[0]


def asked(decision: Decision) -> CheckQuestion:
    return CheckQuestion(decision.hub, decision.repo_id, decision.commit, decision.workload.slug, stage="test")


def test_a_finding_has_severity_track_evaluator_and_day(decided: Decision, finding: DecisionAlert) -> None:
    assert (finding.severity, finding.track) == ("critical", "engineering")
    assert finding.due == timezone.now().date() + timedelta(days=1)
    assert finding.evaluator_name
    assert CatalogEntry.objects.get(pk=decided.pk).findings == 1
    assert stale() == []


def test_a_suspension_is_everywhere_at_once_and_another_person_lifts_it(
    decided: Decision, finding: DecisionAlert, cast: Cast, client: Client
) -> None:
    before = timezone.now()
    suspend(finding, reason=SAID, by=cast.engineer)
    row = DecisionAlert.objects.get(pk=finding.pk)
    assert standing(decided).word == SUSPENDED
    assert standings([CatalogEntry.objects.get(pk=decided.pk)])[decided.pk].word == SUSPENDED
    assert standing_at(decided, before).word != SUSPENDED
    assert decided not in in_force_at(Decision.objects.all(), timezone.now())
    assert decided in in_force_at(Decision.objects.all(), before)
    answer = check(asked(decided))
    assert not answer.allow
    assert "a finding suspends it: The hub's scan now names" in answer.reasons[0]
    assert Mail.objects.filter(subject=f"Decision {decided.number} is suspended").exists()
    assert "Machines are denied it" in get(client, cast.reader, "/catalog/?standing=suspended&findings=open")
    assert "sample-lab/atlas-1b-instruct" not in get(client, cast.reader, "/catalog/?findings=none")
    page = get(client, cast.reader, f"/decisions/{decided.number}/")
    assert "This suspends the decision" in page
    assert "Suspended" in page
    with pytest.raises(Forbidden, match="another person must say"):
        settle(row, reason="It was a false alarm, by the vendor.", by=cast.engineer)
    settle(row, reason="It was a false alarm, by the vendor.", by=cast.decider)
    assert standing(decided).word != SUSPENDED
    assert check(asked(decided)).allow
    assert DecisionAlert.objects.get(pk=finding.pk).outcome == "no-effect"
    assert stale() == []
    assert ledger.verify().ok


def test_an_account_related_to_the_requester_s_does_not_clear_the_request(
    decided: Decision, finding: DecisionAlert, cast: Cast, client: Client
) -> None:
    open_hold(cast.decider, by=cast.administrator, why="the first password was shown to whoever made the account")
    open_hold(cast.requester, by=cast.administrator, why="the first password was shown to whoever made the account")
    Hold.objects.update(since=decided.candidate.created_at)
    with pytest.raises(Forbidden, match=r"proposed this candidate\. .* could have signed in as both"):
        settle(finding, reason=SAID, by=cast.decider)
    assert "could have signed in as both" in get(
        client, cast.decider, f"/decisions/{decided.number}/alerts/{finding.pk}/"
    )
    suspend(finding, reason=SAID, by=cast.decider)
    settle(DecisionAlert.objects.get(pk=finding.pk), reason=SAID, by=cast.engineer)


def test_a_new_review_outdates_the_right_sign_off_alone(decided: Decision, finding: DecisionAlert, cast: Cast) -> None:
    review_again(finding, reason=SAID, by=cast.engineer)
    assert not open_alerts().exists()
    assert standing(decided).word == UNDER_REVIEW
    tracks = {one.name: one.signoff for one in decided.candidate.tracks.select_related("signoff")}
    assert hasattr(tracks["engineering"], "contradiction")
    assert not hasattr(tracks["legal"], "contradiction")
    assert Mail.objects.filter(to=cast.engineer, body__contains="Your engineering sign-off is outdated").exists()
    assert ledger.verify().ok


def test_a_decision_under_review_is_not_said_to_stay_in_force(
    decided: Decision, finding: DecisionAlert, cast: Cast, client: Client
) -> None:
    """One finding leads to a new review; another one stays open beside it."""
    open_findings([decided], {(decided.number, GATE): "The access gate changed."}, by="system:worker")
    place = f"/decisions/{decided.number}/"
    assert get(client, cast.reader, place).count("This decision stays in force") == 2
    review_again(finding, reason=SAID, by=cast.engineer)
    page = get(client, cast.reader, place)
    assert "This decision stays in force" not in page
    assert "This alert does not end the decision" in page


def test_a_new_review_lifts_no_suspension(decided: Decision, finding: DecisionAlert, cast: Cast) -> None:
    suspend(finding, reason=SAID, by=cast.engineer)
    review_again(DecisionAlert.objects.get(pk=finding.pk), reason=SAID, by=cast.decider)
    assert standing(decided).word == SUSPENDED


def test_what_nobody_answers_in_time_is_escalated_once(
    decided: Decision, finding: DecisionAlert, cast: Cast, client: Client
) -> None:
    stranger = User.objects.get(pk=cast.both.pk)
    escalate_overdue()
    assert not Mail.objects.filter(subject__contains="overdue").exists(), "its day has not passed"
    assert finding not in alerts_for(stranger)
    with scenes.later(days=2):
        escalate_overdue()
        escalate_overdue()
        assert Mail.objects.filter(to=cast.decider, subject__contains="a finding is overdue").count() == 1
        assert finding in alerts_for(stranger)
        assert "Overdue" in get(client, cast.legal, f"/decisions/{decided.number}/")
    assert ledger.verify().ok


def test_each_answer_is_given_on_one_page(
    decided: Decision, finding: DecisionAlert, cast: Cast, client: Client
) -> None:
    place = f"/decisions/{decided.number}/alerts/{finding.pk}/"
    client.force_login(cast.engineer)
    assert "due by" in client.get(place).content.decode()
    assert client.post(place, {"outcome": "suspend", "reason": "ok"}).status_code == 422
    assert client.post(place, {"outcome": "suspend", "reason": SAID}).status_code == 302
    answer = client.post(place, {"outcome": "no-effect", "reason": SAID})
    assert answer.status_code == 422
    assert "another person must say" in answer.content.decode()
    client.force_login(cast.reader)
    assert client.post(place, {"outcome": "no-effect", "reason": SAID}).status_code == 403
    assert "model.safetensors (unsafe)" in get(
        client, cast.reader, "/watch/findings/?severity=critical&only=suspending"
    )
    assert "No finding fits" in get(client, cast.reader, "/watch/findings/?only=overdue")
    assert "No finding fits" in get(client, cast.reader, "/watch/findings/?only=answered&track=legal")


def test_your_turn_has_a_finding_for_those_who_may_answer_it_and_news_of_it_for_the_others(
    decided: Decision, finding: DecisionAlert, cast: Cast, client: Client
) -> None:
    DecisionAlert.objects.update(due=timezone.localdate() - timedelta(days=1))
    escalate_overdue()
    there = f"/decisions/{decided.number}/alerts/{finding.pk}/"
    offered = {}
    for person in (cast.requester, cast.legal, cast.engineer, cast.engineer_two, cast.decider):
        page = get(client, person, "/")
        assert "model.safetensors (unsafe)" in page
        refused = client.post(there, {}).status_code == 403
        assert ("Nothing needs you right now" in page) is refused
        offered[person.username] = "Evaluate<" in page
        assert offered[person.username] is not refused
    assert offered[cast.engineer.username]
    assert not offered[cast.requester.username]

"""A decision in force that a policy adopted later would refuse has one alert, until either of them changes."""

from typing import Any

import pytest
from django.test import Client

from reviews.decisions.actions import withdraw
from reviews.decisions.alerts import open_alerts
from reviews.decisions.jobs import refresh_alerts, want_weighing, weigh_policy
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.policy_watch.queries import portions, under_earlier
from reviews.jobs.models import JobRun, Mail
from reviews.ledger import queries as ledger
from reviews.ledger.models import LedgerEntry
from reviews.workflow.policy.actions import adopt, write
from reviews.workflow.policy.models import PolicyVersion, in_force
from reviews.workflow.policy.rules import BLOCK, SHIPPED
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get

pytestmark = pytest.mark.django_db


def adopted(cast: Cast, level: str | None) -> PolicyVersion:
    """A new version in force: every requirement at one level, or the shipped levels."""
    body: dict[str, Any] = {**SHIPPED, "grace_days": 20 + PolicyVersion.objects.count()}
    if level:
        body["requirements"] = {key: dict.fromkeys(said, level) for key, said in SHIPPED["requirements"].items()}
    version = write(body=body, reason="Another look.", by=cast.both)
    adopt(version, reason="Agreed.", by=cast.decider)
    return in_force()


def weighed() -> None:
    run = want_weighing()
    assert run is not None
    weigh_policy(run.subject_id, lambda _: None)


def alerts() -> list[DecisionAlert]:
    return list(open_alerts().filter(kind="policy-would-refuse"))


STRICTEST = BLOCK


@pytest.mark.long
def test_one_alert_opens_on_adoption_and_closes_with_a_milder_version(cast: Cast, client: Client) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    assert want_weighing() is None, "no decision is under an earlier version"
    version = adopted(cast, STRICTEST)
    weighed()
    assert want_weighing() is None, "each version is weighed once"
    weigh_policy(version.number, lambda _: None)
    [alert] = alerts()
    assert alert.decision_id == decision.number
    assert alert.why.startswith(f"Policy {version.number}, adopted after its candidate was proposed, would refuse it: ")
    told = Mail.objects.filter(subject__contains="the policy of today would refuse it")
    assert {one.to for one in told} == {cast.requester, cast.legal, cast.engineer, cast.both}
    assert get(client, cast.reader, "/catalog/").count("Later policy refuses") == 1
    assert alert.why in get(client, cast.engineer, "/")
    page = get(client, cast.reader, f"/decisions/{decision.number}/")
    assert page.count(f"Policy {version.number} would refuse this decision") == 1
    assert "Later policy refuses" not in page, "it is said once"
    entry = LedgerEntry.objects.get(event="policy:weighed")
    assert (entry.data["opened"], entry.data["closed"]) == (str(decision.number), "none")
    adopted(cast, None)
    weighed()
    assert alerts() == []
    assert DecisionAlert.objects.get().closed_reason == "Policy 3 does not refuse it."
    weigh_policy(version.number, lambda _: None)
    assert alerts() == [], "a version that is no longer in force is not weighed"
    assert ledger.verify().ok


@pytest.mark.long
def test_an_end_of_the_decision_ends_the_alert(cast: Cast) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    adopted(cast, STRICTEST)
    weighed()
    withdraw(decision, reason="The publisher revoked it.", by=cast.decider)
    assert alerts() == []


def test_a_decision_issued_later_under_an_earlier_policy_is_found_by_the_daily_job(cast: Cast) -> None:
    first = scenes.decide(scenes.candidate_at("ready", cast), cast)
    ready = scenes.candidate_at("ready", cast, "sample-lab/later")
    version = adopted(cast, STRICTEST)
    weighed()
    late = scenes.decide(ready, cast)
    refresh_alerts(0, lambda _: None)
    assert [one.decision_id for one in alerts()] == [first.number, late.number]
    assert JobRun.objects.filter(kind="weigh_policy").count() == 1
    assert list(portions(under_earlier(version))) == [[first.number, late.number]]
    assert Decision.objects.count() == 2

"""What the policy does by itself: findings that suspend, after a dry run, publishers, and what stops an intake."""

from typing import Any

import pytest
from django.test import Client

from reviews.decisions.answers import SUSPENDED
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.queries import standing
from reviews.jobs.models import Mail
from reviews.proposals.actions import submit, take_reading
from reviews.watch.actions import settle, weigh
from reviews.watch.kinds import KINDS
from reviews.watch.models import WatchedRepository
from reviews.watch.observed import Observed
from reviews.watch.redo import RedoValue, redone
from reviews.watch.rows.repositories import add_unwatched, note_observed
from reviews.workflow.intake_stops import stopped_by
from reviews.workflow.models import LicenseIntake, SignOff
from reviews.workflow.permits import why_not_record_intake
from reviews.workflow.policy.actions import adopt, write
from reviews.workflow.policy.lists import SUSPENDING
from reviews.workflow.policy.models import PolicyVersion
from reviews.workflow.policy.rules import SHIPPED, BadPolicy, differences, parse
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get
from tests.readings import reading

pytestmark = pytest.mark.django_db


def written(cast: Cast, **parts: Any) -> PolicyVersion:
    return write(body=SHIPPED | parts, reason="Stricter.", by=cast.decider)


def in_force(cast: Cast, **parts: Any) -> None:
    adopt(written(cast, **parts), reason="Agreed.", by=cast.both)


def on(risk: str, *kinds: str) -> dict[str, list[str]]:
    return {"low": [], "medium": [], "high": []} | {risk: list(kinds)}


def switched_off(decision: Decision) -> WatchedRepository:
    """The repository of a decision as the watch last saw it: switched off."""
    add_unwatched()
    row = WatchedRepository.objects.get(repo_id=decision.repo_id)
    repo = decision.snapshot.repo
    note_observed(row, Observed("65f0", repo["id"], decision.commit, repo["gated"], True, False, (), {}))
    weigh(row)
    return row


def decided(cast: Cast) -> Decision:
    return scenes.decide(scenes.candidate_at("ready", cast), cast)


def test_the_policy_may_name_every_kind_of_finding_and_no_other() -> None:
    assert set(SUSPENDING) == set(KINDS)
    with pytest.raises(BadPolicy, match="suspend_on, low"):
        parse(2, SHIPPED | {"suspend_on": on("low", "bad-weather")})
    with pytest.raises(BadPolicy, match="two lists"):
        parse(2, SHIPPED | {"publishers": {"trusted": ["Lab"], "watched": [], "refused": ["lab"]}})
    with pytest.raises(BadPolicy, match="not scanned"):
        parse(2, SHIPPED | {"intake_stops": {"formats": [], "scans": ["bad"]}})
    bad = SHIPPED | {"intake_stops": {"formats": ["safetensor"], "scans": []}}
    with pytest.raises(BadPolicy, match=r"names safetensor; use .*, safetensors, "):
        parse(2, bad)
    assert parse(1, bad, stored=True).intake_stops["formats"] == {"safetensor"}, "an earlier version stays readable"
    old = {name: part for name, part in SHIPPED.items() if name not in ("suspend_on", "publishers", "intake_stops")}
    assert parse(1, old, stored=True).suspend_on["high"] == frozenset()
    new = parse(2, SHIPPED | {"suspend_on": on("high", "hub-gone")})
    assert differences(parse(1, SHIPPED), new)[0][1:] == ("none", "gone from the hub")


def test_no_finding_suspends_until_a_policy_that_says_so_is_adopted(cast: Cast, client: Client) -> None:
    decision = decided(cast)
    row = switched_off(decision)
    assert standing(decision).word != SUSPENDED
    version = written(cast, suspend_on=on("medium", "hub-disabled"))
    weigh(row)
    assert standing(decision).word != SUSPENDED, "it runs dry"
    page = get(client, cast.legal, "/watch/findings/")
    assert f"decision {decision.number}, switched off on the hub" in page
    adopt(version, reason="Agreed.", by=cast.both)
    weigh(row)
    assert standing(decision).word == SUSPENDED
    alert = DecisionAlert.objects.get()
    assert (alert.suspender, alert.suspended_why) == (
        None,
        f"Policy {version.number} suspends on this finding at medium risk.",
    )
    assert Mail.objects.filter(subject=f"Decision {decision.number} is suspended", to=cast.requester).exists()
    settle(alert, reason="The hub switched it off by mistake and said so.", by=cast.legal)
    weigh(row)
    assert standing(decision).word != SUSPENDED, "what a person settled is not opened again"


@pytest.mark.long
def test_another_risk_and_another_kind_suspend_nothing(cast: Cast) -> None:
    in_force(cast, suspend_on=on("high", "hub-disabled") | {"medium": ["hub-private"]})
    decision = decided(cast)
    switched_off(decision)
    assert standing(decision).word != SUSPENDED


@pytest.mark.long
def test_a_watched_publisher_s_findings_count_one_degree_more(cast: Cast) -> None:
    in_force(cast, publishers={"trusted": [], "watched": ["Sample-Lab"], "refused": []})
    switched_off(decided(cast))
    assert DecisionAlert.objects.get().severity == "critical"


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"publishers": {"trusted": [], "watched": [], "refused": ["Sample-Lab"]}}, "refuses models of the publisher"),
        ({"intake_stops": {"formats": ["safetensors"], "scans": []}}, "weights in the format safetensors"),
        ({"intake_stops": {"formats": ["pickle"], "scans": ["not scanned"]}}, "by the hub is “not scanned”"),
        ({"intake_stops": {"formats": ["pickle"], "scans": ["issues"]}}, ""),
    ],
)
def test_a_policy_stops_an_intake(cast: Cast, parts: dict[str, Any], why: str) -> None:
    in_force(cast, **parts)
    read = reading(facts={"scan.hub": ({"state": "not scanned", "files": {}}, "hub", "", "")})
    found = why_not_record_intake(cast.legal, scenes.candidate_at("read", cast, read=read))
    assert (why in found) if why else found == ""


@pytest.mark.parametrize(
    ("owner", "lists", "stopped"),
    [
        ("sample-1ab", {"trusted": ["Sample-Lab"]}, True),
        ("sample-labs", {"trusted": ["Sample-Lab"]}, True),
        ("Sample-Lab", {"trusted": ["Sample-Lab"]}, False),
        ("sample-labs", {"trusted": ["Sample-Lab"], "watched": ["sample-labs"]}, False),
        ("other-house", {"trusted": ["Sample-Lab"]}, False),
        ("sample-1ab", {}, False),
    ],
)
def test_an_owner_who_looks_like_a_trusted_one_gets_no_intake(owner: str, lists: Any, stopped: bool) -> None:
    body = SHIPPED | {"publishers": {"trusted": [], "watched": [], "refused": []} | lists}
    why = stopped_by(parse(2, body), f"{owner}/atlas-1b", None)
    assert why == (
        f"The publisher {owner} looks like sample-lab, which policy 2 trusts, but is another account."
        if stopped
        else ""
    )


def test_a_later_commit_inherits_no_intake_that_the_policy_stops(cast: Cast) -> None:
    old = scenes.candidate_at("decided", cast)
    in_force(cast, publishers={"trusted": [], "watched": [], "refused": ["Sample-Lab"]})
    new = submit(old.repo_id, hub=old.hub, revision="b" * 40, workload=old.workload, by=cast.requester)
    take_reading(new.pk, reading(commit="b" * 40))
    assert not LicenseIntake.objects.filter(candidate=new).exists()
    assert not SignOff.objects.filter(candidate=new).exists()


def test_what_to_redo_follows_from_the_kind() -> None:
    value = RedoValue("8,192 tokens on l40s", "2 s", "health", 3, 1, ("A load test",))
    titles = {kind: [one.title for one in redone(kind, value)] for kind in KINDS}
    assert titles["new-version"] == ["Evaluations", "Prompts", "Latency budget", "Safety cases", "Sizing"]
    assert titles["later-terms"] == ["Duties"]
    assert "3 duties" in redone("later-terms", value)[0].sentence
    assert "A load test" in redone("new-version", value)[0].sentence
    assert redone("fallback-lost", value) == []

"""What stops a license intake by policy: a refused publisher, one that looks like a trusted one, a weight format, or a
result of the hub's scan."""

from collections.abc import Mapping
from typing import Any

from reviews.evidence.models import Fact
from reviews.hub.facts.lookalike import imitates
from reviews.language.phrases import say
from reviews.workflow.models import Candidate
from reviews.workflow.policy.lists import FORMATS, REFUSED, SCANS, TRUSTED, WATCHED
from reviews.workflow.policy.rules import Policy

COMPARED = ("weights.formats", "scan.hub")
"""Keys of the facts that a policy's stops are compared with."""


def why_stopped(candidate: Candidate) -> str:
    """Return why the policy of a candidate stops its intake, "" if it does not; a scan that is not known is unknown."""
    found = candidate.policy.policy
    facts = None
    if reads_facts(found) and candidate.snapshot_id is not None:
        facts = dict(Fact.objects.filter(snapshot=candidate.snapshot_id, key__in=COMPARED).values_list("key", "value"))
    return stopped_by(found, candidate.repo_id, facts)


def reads_facts(policy: Policy) -> bool:
    """Return whether a policy stops an intake by what was read of its files."""
    return bool(policy.intake_stops[FORMATS] or policy.intake_stops[SCANS])


def stopped_by(policy: Policy, repo_id: str, facts: Mapping[str, Any] | None) -> str:
    """Return why a policy stops the intake of a repository with these facts, None before it was read."""
    owner = repo_id.split("/")[0]
    if owner.casefold() in policy.publishers[REFUSED]:
        return say("Policy {number_of} refuses models of the publisher {owner}.", number_of=policy.number, owner=owner)
    if trusted := _imitated(policy, owner):
        return say(
            "The publisher {owner} looks like {trusted}, which policy {number_of} trusts, but is another account.",
            owner=owner,
            trusted=trusted,
            number_of=policy.number,
        )
    if facts is None:
        return ""
    formats, scans = policy.intake_stops[FORMATS], policy.intake_stops[SCANS]
    there = facts.get("weights.formats")
    listed = sorted(one for one in (there if isinstance(there, dict) else {}) if one.casefold() in formats)
    if listed:
        return say(
            "Policy {number_of} takes no models with weights in the format {value}.",
            number_of=policy.number,
            value=listed[0],
        )
    scan = facts.get("scan.hub")
    state = str(scan.get("state") or "unknown") if isinstance(scan, dict) else "unknown"
    return (
        say(
            "Policy {number_of} takes no models whose scan by the hub is “{state}”.",
            number_of=policy.number,
            state=state,
        )
        if state in scans
        else ""
    )


def _imitated(policy: Policy, owner: str) -> str:
    """Return the trusted publisher that an owner looks like; "" if it looks like none or the policy names it itself."""
    if owner.casefold() in policy.publishers[TRUSTED] | policy.publishers[WATCHED]:
        return ""
    return imitates(owner, sorted(policy.publishers[TRUSTED]))

"""What stops a license intake by policy: a refused publisher, a weight format, or a result of the hub's scan."""

from typing import Any

from reviews.evidence.models import Fact
from reviews.language.phrases import say
from reviews.workflow.models import Candidate
from reviews.workflow.policy.lists import FORMATS, REFUSED, SCANS


def why_stopped(candidate: Candidate) -> str:
    """Return why the policy of a candidate stops its intake, "" if it does not; a scan that is not known is unknown."""
    found = candidate.policy.policy
    owner = candidate.repo_id.split("/")[0]
    if owner.casefold() in found.publishers[REFUSED]:
        return say("Policy {number_of} refuses models of the publisher {owner}.", number_of=found.number, owner=owner)
    formats, scans = found.intake_stops[FORMATS], found.intake_stops[SCANS]
    if not (formats or scans) or candidate.snapshot_id is None:
        return ""
    facts: dict[str, Any] = dict(
        Fact.objects.filter(snapshot=candidate.snapshot_id, key__in=("weights.formats", "scan.hub")).values_list(
            "key", "value"
        )
    )
    there = facts.get("weights.formats")
    listed = sorted(one for one in (there if isinstance(there, dict) else {}) if one.casefold() in formats)
    if listed:
        return say(
            "Policy {number_of} takes no models with weights in the format {value}.",
            number_of=found.number,
            value=listed[0],
        )
    scan = facts.get("scan.hub")
    state = str(scan.get("state") or "unknown") if isinstance(scan, dict) else "unknown"
    return (
        say(
            "Policy {number_of} takes no models whose scan by the hub is “{state}”.",
            number_of=found.number,
            state=state,
        )
        if state in scans
        else ""
    )

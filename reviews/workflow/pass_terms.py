"""What a pass settles, worked out by the server: the day until which it holds, and what it rests on."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from reviews.licensing.rules.duties import NO
from reviews.people.permits import Forbidden
from reviews.workflow import states
from reviews.workflow.choice import settled
from reviews.workflow.matching import duty_key, match_of
from reviews.workflow.models import Candidate, SignOff

SETTLED = ("rung_words", "artifact_set", "sizing")
"""What the server works out anew whenever engineering's pass is renewed."""


def holds_until(candidate: Candidate, outcome: str, asked: date | None = None) -> date | None:
    """The day by which a pass is reviewed again: what the policy allows at the workload's risk, or earlier if asked."""
    if not outcome.startswith("pass"):
        return None
    last = timezone.localdate() + timedelta(days=candidate.policy.policy.review_days[candidate.workload.risk_level])
    return min(asked, last) if asked else last


def fixed_terms(candidate: Candidate, track: str, outcome: str, terms: dict[str, Any]) -> dict[str, Any]:
    """What a pass settles, worked out by the server; another outcome keeps what was said."""
    if not outcome.startswith("pass"):
        return terms
    return _rights(candidate, terms) if track == states.LEGAL else settled(candidate, terms)


def _rights(candidate: Candidate, fixed: dict[str, Any]) -> dict[str, Any]:
    """What a legal pass rests on: the versions of the terms, every answer of the rules, and the triggered duties.

    ``fixed`` is what the form decided: the mirror, and an owner and a due event for every duty.

    Raises ``Forbidden`` when a conflict stands against it now, whatever stood at the intake.
    """
    match = match_of(candidate)
    if match is None:
        return fixed
    owners = fixed.get("owners", {})
    if match.conflicts:
        sentences = " ".join(one.result.sentence for one in match.conflicts)
        raise Forbidden(f"The terms conflict with this workload: {sentences}")
    duties = [
        {
            "source": one.source, "kind": one.duty.kind, "words": one.words, "text": one.duty.text,
            "trigger": one.duty.trigger, "state": one.state,
            **owners.get(duty_key(one), {"owner": "", "due": ""}),
        }
        for one in match.duties
        if one.state != NO
    ]  # fmt: skip
    said = {"licenses": match.versions(), "rules": match.stored(), "duties": duties}
    return {"mirror": fixed.get("mirror", ""), **said}


def taken_over(candidate: Candidate, old: SignOff) -> dict[str, Any]:
    """What people fixed in an earlier pass, as its form gave it; what the server worked out is left out.

    Raises ``Forbidden`` when the terms bring a duty that nobody was named for.
    """
    if old.track == states.ENGINEERING:
        return {key: value for key, value in old.terms.items() if key not in SETTLED}
    given = {
        f"{one['source']}|{one['kind']}|{one['trigger']}|{one['text']}": {"owner": one["owner"], "due": one["due"]}
        for one in old.terms.get("duties", [])
    }
    match = match_of(candidate)
    new = [one.words for one in match.duties if one.state != NO and duty_key(one) not in given] if match else []
    if new:
        raise Forbidden(f"The terms bring a duty that nobody owns yet, so sign anew and name its owner: {new[0]}")
    return {"mirror": old.terms.get("mirror", ""), "owners": given}

"""What a pass settles, worked out by the server: the day until which it holds, and what it rests on."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Min
from django.utils import timezone

from reviews.language.phrases import say
from reviews.legal.models import Agreement
from reviews.licensing.rows import hold_terms
from reviews.licensing.rules.duties import NO
from reviews.people.models import User
from reviews.people.permits import Forbidden, require
from reviews.workflow import states
from reviews.workflow.choice import settled
from reviews.workflow.matching import duty_key, match_of
from reviews.workflow.models import Candidate, SignOff

SETTLED = ("rung_words", "artifact_set", "sizing", "run")
"""What the server works out anew whenever engineering's pass is renewed."""


def holds_until(
    candidate: Candidate, outcome: str, asked: date | None = None, terms: dict[str, Any] | None = None
) -> date | None:
    """Return the day by which a pass is reviewed again: the policy's for the workload's risk, or an earlier one.

    ``terms`` are what the pass settled: it lasts no longer than an agreement that it rests on.
    """
    if not outcome.startswith("pass"):
        return None
    last = timezone.localdate() + timedelta(days=candidate.policy.policy.review_days[candidate.workload.risk_level])
    ends = [asked, agreed_until(candidate, terms or {})]
    return min([last, *(one for one in ends if one)])


def agreed_until(candidate: Candidate, terms: dict[str, Any]) -> date | None:
    """Return the first end of the agreements that a pass's rules rest on; None without one that ends."""
    named = {one["agreement"] for one in terms.get("rules", ()) if one.get("agreement")}
    if not named:
        return None
    here = Agreement.objects.filter(hub=candidate.hub, repo_id=candidate.repo_id, sha256__in=named)
    rows = here.filter(ended_at__isnull=True, valid_until__gte=timezone.localdate())
    return rows.aggregate(first=Min("valid_until"))["first"]


def fixed_terms(candidate: Candidate, track: str, outcome: str, terms: dict[str, Any], by: User) -> dict[str, Any]:
    """Return what a pass by someone settles, worked out by the server; another outcome keeps what its author said."""
    if not outcome.startswith("pass"):
        return terms
    return _rights(candidate, terms) if track == states.LEGAL else settled(candidate, terms, by)


def _rights(candidate: Candidate, fixed: dict[str, Any]) -> dict[str, Any]:
    """Return the basis of a legal pass: the versions of the terms, every answer of the rules, and the triggered duties.

    ``fixed`` is what the form decided: the mirror, and an owner and a due event for every duty.

    Raises ``Forbidden`` when the terms conflict with the workload now, even if they did not at the intake, and when a
    term that the workload touches was not read in the texts of this repository.
    """
    match = match_of(candidate)
    if match is None:
        return fixed
    owners = fixed.get("owners", {})
    known = match.versions()
    hold_terms(known)
    if match.versions() != known:  # someone changed the terms while the rules were asked
        match = match_of(candidate) or match
    require(match.why_not_pass)
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
    """Return what people fixed in an earlier pass, without what the server worked out.

    Raises ``Forbidden`` when the terms bring a duty without an owner.
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
        raise Forbidden(
            say("The terms bring a new duty without an owner. Sign anew and name its owner: {value}", value=new[0])
        )
    return {"mirror": old.terms.get("mirror", ""), "owners": given}

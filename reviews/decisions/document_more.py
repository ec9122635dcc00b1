"""More parts of a decision record: conditions, waivers, alternatives, operations, and what is not known."""

from collections.abc import Mapping
from datetime import UTC, date
from typing import Any

from reviews.decisions.models import Decision
from reviews.desks.engineering.note_page import newest_entries
from reviews.evidence.models import Fact
from reviews.hub.facts.catalogue import TITLES
from reviews.workflow import states
from reviews.workflow.models import Candidate, Condition, SignOff
from reviews.workflow.queries import in_force, waivers_of

MOST = 50
"""Most alternatives named in one record."""


def condition(one: Condition) -> dict[str, Any]:
    """Return a condition as of issuing, with the evidence if it was met."""
    return {
        "track": one.signoff.track,
        "number": one.number,
        "text": one.text,
        "owner": one.owner,
        "due": one.due.isoformat(),
        "suspends_after": one.lapses_on.isoformat() if one.lapses_on else None,
        "before_release": one.before_release,
        "met_at": one.met_at.astimezone(UTC).isoformat() if one.met_at else None,
        "met_by": one.met_by.name if one.met_by else None,
        "met_how": one.met_how,
        "evidence": one.evidence,
    }


def waivers(candidate: Candidate, today: date) -> list[dict[str, Any]]:
    """Return the waivers that the decision rests on, each with its scope, both people, end date and renewals."""
    return [
        {
            "what": one.rule, "kind": one.kind, "track": one.track, "stands_against": one.conflict,
            "reason": one.reason, "owner": one.owner, "expires": one.expires.isoformat(), "renewals": one.renewals,
            "asked_by": one.asked_by.name, "asked_at": one.asked_at.astimezone(UTC).isoformat(),
            "approved_by": one.approved_by.name if one.approved_by else None,
            "approved_at": one.approved_at.astimezone(UTC).isoformat() if one.approved_at else None,
            "scope": {
                "repository": candidate.repo_id, "commit": candidate.commit, "workload": candidate.workload.slug,
            },
        }
        for one in in_force(waivers_of(candidate), today).values()
    ]  # fmt: skip


def alternatives(candidate: Candidate) -> list[dict[str, Any]]:
    """Return the other candidates considered for the same workload, with the outcome of each."""
    found = Candidate.objects.filter(workload=candidate.workload_id).exclude(pk=candidate.pk).order_by("-pk")
    numbers = dict(Decision.objects.filter(candidate__in=found).values_list("candidate", "number"))
    return [
        {
            "candidate": one.pk, "repository": one.repo_id, "commit": one.commit or None,
            "state": states.CANDIDATE_WORDS[one.state][1], "why": one.ended_reason, "decision": numbers.get(one.pk),
        }
        for one in found[:MOST]
    ]  # fmt: skip


def operations(candidate: Candidate) -> list[dict[str, Any]]:
    """Return engineering's notes on operation: platform questions, controls, the structure of the cost."""
    return [
        {"kind": kind, "about": key, "values": row.values, "by": row.by.name}
        for (kind, key), row in sorted(newest_entries(candidate).items())
    ]


def not_known(facts: Mapping[str, Fact], legal: SignOff, terms: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return everything without an answer, with the reason: facts, license rules, and parts of the estimate."""
    found = [
        {"what": TITLES.get(key, key), "key": key, "why": fact.why}
        for key, fact in sorted(facts.items())
        if fact.state == "unanswered"
    ]
    rules = {one["title"] for one in legal.terms.get("rules", ()) if one["outcome"] == "unknown"}
    found += [{"what": title, "key": "", "why": "no known term answers it"} for title in sorted(rules)]
    sized = (terms.get("sizing") or {}).get("unknown", ())
    return found + [{"what": f"Sizing: {one['key']}", "key": "", "why": one["why"]} for one in sized]

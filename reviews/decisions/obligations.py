"""What binds after a decision, as its record keeps it: the conditions of sign-offs, and the waivers in force."""

from datetime import UTC, date
from typing import Any

from reviews.workflow.models import Candidate, Condition
from reviews.workflow.queries import in_force, waivers_of


def condition(one: Condition) -> dict[str, Any]:
    """Return a condition as of issuing, with the evidence if it was met."""
    return {
        "track": one.signoff.track,
        "number": one.number,
        "text": one.text,
        "owner": one.holder.as_record(),
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
            "reason": one.reason, "owner": one.holder.as_record(), "expires": one.expires.isoformat(),
            "renewals": one.renewals,
            "asked_by": one.asked_by.name, "asked_at": one.asked_at.astimezone(UTC).isoformat(),
            "approved_by": one.approved_by.name if one.approved_by else None,
            "approved_at": one.approved_at.astimezone(UTC).isoformat() if one.approved_at else None,
            "scope": {
                "repository": candidate.repo_id, "commit": candidate.commit, "workload": candidate.workload.slug,
            },
            **({"related_accounts": one.related} if one.related else {}),
        }
        for one in in_force(waivers_of(candidate), today).values()
    ]  # fmt: skip

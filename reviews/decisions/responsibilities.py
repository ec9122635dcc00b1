"""Who answers for which part of a decision: as its record says, and now, after hand-overs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from reviews.decisions.models import Responsibility
from reviews.decisions.record import BOUNDARY
from reviews.people.holder import ACCOUNT, TEAM, Holder, holder_from

CHANGE_OWNER, INCIDENT_CONTACT = "change-owner", "incident-contact"


def recorded(data: Mapping[str, Any]) -> dict[str, Holder]:
    """Return the holder of every part that a record names one for, by the part's key.

    The keys: ``change-owner``, ``incident-contact``, ``boundary:weights``, ``condition:legal-1``, ``duty:1``.
    """
    found = {CHANGE_OWNER: data.get("change_owner"), INCIDENT_CONTACT: data.get("incident_contact")}
    found |= {f"boundary:{key}": part.get("owner") for key, part in data.get("security_boundary", {}).items()}
    found |= {f"condition:{one['track']}-{one['number']}": one["owner"] for one in data.get("conditions", ())}
    duties = data["license"].get("rights", {}).get("duties", ())
    found |= {f"duty:{number}": one.get("owner") for number, one in enumerate(duties, start=1)}
    return {part: holder_from(said) for part, said in found.items() if said}


def part_words(part: str) -> str:
    """Return a part's key as words that complete "answers for"."""
    kind, _, which = part.partition(":")
    if kind == "boundary":
        return f"the security boundary: {dict(BOUNDARY).get(which, which).lower()}"
    if kind == "condition":
        track, _, number = which.rpartition("-")
        return f"condition {number} of the {track} track"
    if kind == "duty":
        return f"duty {which}"
    return {CHANGE_OWNER: "evaluating changes", INCIDENT_CONTACT: "incidents"}.get(part, part)


def newest() -> QuerySet[Responsibility]:
    """Return the row that counts of each part of each decision, with account and team, by an index."""
    return (
        Responsibility.objects.order_by("decision_id", "part", "-pk")
        .distinct("decision_id", "part")
        .select_related("account", "team")
    )


def current(numbers: Iterable[int]) -> dict[int, dict[str, Responsibility]]:
    """Return the rows that count now of these decisions, by number and part, in one query."""
    found: dict[int, dict[str, Responsibility]] = defaultdict(dict)
    for row in newest().filter(decision__in=list(numbers)):
        found[row.decision_id][row.part] = row
    return found


def holder_of(row: Responsibility) -> Holder:
    """Return the holder of a row, with the name as of then."""
    if row.account is not None:
        return Holder(ACCOUNT, row.account.username, row.name)
    return Holder(TEAM, row.team.slug if row.team else "", row.name)

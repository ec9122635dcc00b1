"""What a confirm page says before a decision is issued or withdrawn: who is told, and what machines are answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from reviews.decisions.alerts import accounts_of, alive, concerned
from reviews.decisions.models import Decision
from reviews.decisions.operations import incident_contact
from reviews.decisions.permits import require_standing
from reviews.decisions.record import Ruling
from reviews.decisions.responsibility.queries import evaluators
from reviews.desks.tabs import tabs
from reviews.people.holder import holder_from
from reviews.people.holders import people_behind
from reviews.people.models import User
from reviews.workflow import states
from reviews.workflow.queries import CandidateDetail

NOT_CARRIED = ("csrfmiddlewaretoken", "form_token", "step")
"""Fields that each page has of its own."""


@dataclass(frozen=True)
class Confirmation:
    """The effects of an act: who gets a mail, which decisions lose their fallback, and the answers to machines."""

    told: list[User]
    relying: list[Decision]
    machines: list[str]


def issue_context(detail: CandidateDetail, ruling: Ruling, old: Decision | None, sent: QueryDict) -> dict[str, Any]:
    """Return the context of the page before issuing. Raises ``Stale`` if another decision is in force now."""
    shown = sent.get("supersedes", "")
    require_standing(old, int(shown) if shown.isascii() and shown.isdigit() else None)
    return {
        "candidate": detail.candidate, "detail": detail, "tabs": tabs(detail, "decide"), "page_title": "Issue decision",
        "standing": old, "carried": carried(sent), "confirmation": of_issue(detail, ruling, old),
    }  # fmt: skip


def of_issue(detail: CandidateDetail, ruling: Ruling, old: Decision | None) -> Confirmation:
    """Return the effects of issuing this ruling, which supersedes ``old``."""
    candidate = detail.candidate
    slug = candidate.workload.slug
    until = f"until {ruling.review_by:%-d %b %Y}, while nothing changes that the decision rests on"
    machines = [f"Allow for {candidate.repo_id} at {candidate.commit[:12]} and the workload {slug}, {until}."]
    if old and old.commit != candidate.commit:
        machines.append(
            f"Deny for {old.repo_id} at {old.commit[:12]} and the workload {slug}: decision {old.number} is superseded."
        )
    signers = [one.signoff.signer for one in detail.tracks.values() if one.signoff]
    told = concerned(candidate, signers, *_holders(detail, ruling))
    return Confirmation(told, _relying(old), machines)


def _holders(detail: CandidateDetail, ruling: Ruling) -> list[User]:
    """Return everyone who answers for something by this ruling and the sign-offs that it rests on."""
    legal = detail.tracks[states.LEGAL].signoff
    duties = legal.terms.get("duties", ()) if legal else ()
    said = filter(None, [incident_contact(detail.candidate), *(one.get("owner") for one in duties)])
    named = [ruling.change_owner, *(one.holder for one in detail.conditions), *map(holder_from, said)]
    named += [part.owner for part in ruling.boundary.values() if part.owner]
    return [one for holder in dict.fromkeys(named) for one in people_behind(holder)]


def of_withdrawal(decision: Decision) -> Confirmation:
    """Return the effects of withdrawing a decision."""
    owner = evaluators([decision.pk])[decision.pk]
    signers = [decision.legal_signoff.signer, decision.engineering_signoff.signer]
    told = concerned(decision.candidate, signers, accounts_of([owner]).get(owner))
    slug = decision.workload.slug
    why = f"Deny for {decision.repo_id} at {decision.commit[:12]} and the workload {slug}, with your reason."
    return Confirmation(told, _relying(decision), [why])


def carried(sent: QueryDict) -> Iterable[tuple[str, str]]:
    """Return what was typed on the page before, to be sent again with the confirmation."""
    return [(name, str(value)) for name in sent if name not in NOT_CARRIED for value in sent.getlist(name)]


def _relying(named: Decision | None) -> list[Decision]:
    found = alive().filter(falls_back__named=named) if named else Decision.objects.none()
    return list(found.defer("canonical").order_by("number"))

"""What a confirm page says before a decision is issued or withdrawn: who is told, and what machines are answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from reviews.decisions.alerts import alive
from reviews.decisions.answers import PRODUCTION
from reviews.decisions.models import Decision
from reviews.decisions.permits import require_standing
from reviews.decisions.queries import standing
from reviews.decisions.record import Ruling
from reviews.decisions.stages.rules import starts_in_test
from reviews.decisions.telling.who import concerned, owners_in, told_of
from reviews.desks.tabs import tabs
from reviews.language.phrases import dated, say
from reviews.people.models import User
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
        "candidate": detail.candidate,
        "detail": detail,
        "tabs": tabs(detail, "decide"),
        "page_title": say("Issue decision"),
        "standing": old,
        "carried": carried(sent),
        "confirmation": of_issue(detail, ruling, old),
    }


def of_issue(detail: CandidateDetail, ruling: Ruling, old: Decision | None) -> Confirmation:
    """Return the effects of issuing this ruling, which supersedes ``old``."""
    candidate = detail.candidate
    slug = candidate.workload.slug
    until = say(
        "until {review_by}, while nothing changes that the decision rests on",
        review_by=dated(ruling.review_by, "%-d %b %Y"),
    )
    what = say(
        "{repo_id} at {commit} and the workload {slug}",
        repo_id=candidate.repo_id,
        commit=candidate.commit[:12],
        slug=slug,
    )
    if begins_in_test(detail, ruling):
        machines = [
            say("Allow for {what} with stage=test, {until}.", what=what, until=until),
            say(
                "Deny for {what} in production, until the evidence is delivered and an engineering reviewer "
                "releases it.",
                what=what,
            ),
        ]
        if old and standing(old).stage == PRODUCTION:
            machines.append(say("Decision {number_of} allows production today; that ends now.", number_of=old.number))
    else:
        machines = [say("Allow for {what}, in test and in production, {until}.", what=what, until=until)]
    if old and old.commit != candidate.commit:
        machines.append(
            say(
                "Deny for {repo_id} at {commit} and the workload {slug}: decision {number_of} is superseded.",
                repo_id=old.repo_id,
                commit=old.commit[:12],
                slug=slug,
                number_of=old.number,
            )
        )
    signers = [one.signoff.signer for one in detail.tracks.values() if one.signoff]
    told = {one.pk: one for one in concerned(candidate, signers, owners_in(ruling, detail))}
    told |= {one.pk: one for one in told_of(old)} if old else {}
    return Confirmation(list(told.values()), _relying(old), machines)


def begins_in_test(detail: CandidateDetail, ruling: Ruling) -> bool:
    """Tell whether a decision by this ruling is issued for test only."""
    unmet = any(one.before_release and one.met_at is None for one in detail.conditions)
    return starts_in_test(none_needed=ruling.evidence_none is not None, open_before_release=unmet)


def of_withdrawal(decision: Decision) -> Confirmation:
    """Return the effects of withdrawing a decision."""
    slug = decision.workload.slug
    why = say(
        "Deny for {repo_id} at {commit} and the workload {slug}, with your reason.",
        repo_id=decision.repo_id,
        commit=decision.commit[:12],
        slug=slug,
    )
    return Confirmation(told_of(decision), _relying(decision), [why])


def carried(sent: QueryDict) -> Iterable[tuple[str, str]]:
    """Return what was typed on the page before, to be sent again with the confirmation."""
    return [(name, str(value)) for name in sent if name not in NOT_CARRIED for value in sent.getlist(name)]


def _relying(named: Decision | None) -> list[Decision]:
    found = alive().filter(falls_back__named=named) if named else Decision.objects.none()
    return list(found.defer("canonical").order_by("number"))

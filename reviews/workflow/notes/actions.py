"""Acts on the engineering desk beside answers and sign-offs: writing an entry down, and taking one back."""

from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import actor_name, may, require
from reviews.workflow.actions.reviewing import locked
from reviews.workflow.models import Candidate
from reviews.workflow.notes.kinds import KINDS
from reviews.workflow.notes.models import DeskEntry
from reviews.workflow.permits import why_not_in_review

MOST = 200
"""Entries of one kind that a candidate may have; a desk with more is no desk."""


def why_not_write(user: User, candidate: Candidate) -> str:
    """Engineering reviewers write on the desk of what is in review or decided, except of what they proposed."""
    if not may(user, roles.SIGN_ENGINEERING):
        return "Only an engineering reviewer writes on this desk."
    if user.pk == candidate.requester_id:
        return "You proposed this candidate; another engineering reviewer writes on its desk."
    return why_not_in_review(candidate)


@act
def write(candidate: Candidate, *, kind: str, key: str, values: dict[str, str], by: User) -> DeskEntry:
    """Write an entry down; it counts in place of an earlier one of its key. Raises ``ValueError`` for one too many."""
    candidate = locked(candidate)
    require(why_not_write(by, candidate))
    others = DeskEntry.objects.filter(candidate=candidate, kind=kind)
    if others.exclude(key=key).values("key").distinct().count() >= MOST:
        raise ValueError(f"There are {MOST} of these already; take some back first.")
    row = DeskEntry.objects.create(candidate=candidate, kind=kind, key=key, values=values, by=by)
    _record("note:written", candidate, by, what=KINDS[kind].noun, key=key, values=values)
    return row


@act
def take_back(candidate: Candidate, *, kind: str, key: str, reason: str, by: User) -> DeskEntry:
    """Say that an entry no longer holds, and why; it stays in the history."""
    candidate = locked(candidate)
    require(why_not_write(by, candidate))
    newest = DeskEntry.objects.filter(candidate=candidate, kind=kind, key=key).order_by("-pk").first()
    if newest is None or "withdrawn" in newest.values:
        raise ValueError("There is no such entry that holds.")
    row = DeskEntry.objects.create(candidate=candidate, kind=kind, key=key, values={"withdrawn": reason}, by=by)
    _record("note:withdrawn", candidate, by, what=KINDS[kind].noun, key=key, reason=reason)
    return row


def _record(event: str, candidate: Candidate, by: User, **told: object) -> None:
    record(event, actor=actor_name(by), subject=f"candidate:{candidate.pk}", label=candidate.label, **told)

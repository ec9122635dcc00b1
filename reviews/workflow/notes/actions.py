"""Acts on the engineering desk beside answers and sign-offs: writing an entry, and withdrawing one."""

from typing import Any

from reviews.language.phrases import say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people import roles
from reviews.people.holders import holder_from, why_not_hold
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import actor_name, may, require
from reviews.sentences import require as require_sentences
from reviews.workflow.actions.reviewing import locked
from reviews.workflow.later_rows import require_no_later
from reviews.workflow.models import Candidate
from reviews.workflow.notes.kinds import HOLDERS, KINDS, sentences
from reviews.workflow.notes.models import DeskEntry
from reviews.workflow.permits import why_not_in_review
from reviews.workflow.separation import marked, why_not_apart

MOST = 200
"""Entries of one kind that a candidate may have."""


def why_not_write(user: User, candidate: Candidate) -> str:
    """Let engineering reviewers write on the desk of a candidate in review or decided that they did not propose."""
    if not may(user, roles.SIGN_ENGINEERING):
        return say("Only an engineering reviewer writes on this desk.")
    if user.pk == candidate.requester_id:
        return say("You proposed this candidate; another engineering reviewer writes on its desk.")
    return why_not_in_review(candidate) or why_not_apart(user, candidate)


@act
def write(
    candidate: Candidate, *, kind: str, key: str, values: dict[str, Any], by: User, before: int | None = None
) -> DeskEntry:
    """Write an entry, which replaces an earlier one of its key. Raises ``ValueError`` for one too many.

    ``before`` is the key of the row that the page showed (``require_no_later``).
    """
    candidate = locked(candidate)
    freeze_people()
    require(why_not_write(by, candidate))
    for named in filter(None, map(values.get, HOLDERS)):
        require(why_not_hold(holder_from(named)))
    require_sentences(sentences(kind, values))
    others = DeskEntry.objects.filter(candidate=candidate, kind=kind)
    require_no_later(others.filter(key=key), before, by)
    if others.exclude(key=key).values("key").distinct().count() >= MOST:
        raise ValueError(say("This desk has {most} of these, the most allowed. Withdraw some first.", most=MOST))
    row = DeskEntry.objects.create(candidate=candidate, kind=kind, key=key, values=values, by=by)
    _record("note:written", candidate, by, what=KINDS[kind].noun, key=key, values=values,
            **marked(by, candidate))  # fmt: skip
    return row


@act
def take_back(candidate: Candidate, *, kind: str, key: str, reason: str, by: User) -> DeskEntry:
    """Withdraw an entry with a reason; the entry stays in the history."""
    candidate = locked(candidate)
    freeze_people()
    require(why_not_write(by, candidate))
    newest = DeskEntry.objects.filter(candidate=candidate, kind=kind, key=key).order_by("-pk").first()
    if newest is None or "withdrawn" in newest.values:
        raise ValueError(say("This entry does not exist or was withdrawn."))
    row = DeskEntry.objects.create(candidate=candidate, kind=kind, key=key, values={"withdrawn": reason}, by=by)
    _record("note:withdrawn", candidate, by, what=KINDS[kind].noun, key=key, reason=reason,
            **marked(by, candidate))  # fmt: skip
    return row


def _record(event: str, candidate: Candidate, by: User, **told: object) -> None:
    record(event, actor=actor_name(by), subject=f"candidate:{candidate.pk}", label=candidate.label, **told)

"""Reads of drafts: a person's own, and nobody else's."""

from reviews.people.models import User
from reviews.workloads.drafts.models import StatementDraft
from reviews.workloads.permits import why_not_write


def draft_of(owner: User, *, lock: bool = False) -> StatementDraft | None:
    """Return the person's draft, None without one; with ``lock`` no other request changes it meanwhile."""
    found = StatementDraft.objects.filter(owner=owner)
    return (found.select_for_update() if lock else found).first()


def draft_to_finish(owner: User) -> StatementDraft | None:
    """Return the draft that pages remind this person of: none for who may not write a statement."""
    return None if why_not_write(owner) else draft_of(owner)

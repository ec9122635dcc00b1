"""Who may: each question answers with "" for yes, else with the sentence that the page shows."""

from typing import Any

from django.contrib.auth.models import AnonymousUser

from reviews.people import roles
from reviews.people.models import User

Actor = User | str
"""Who acts: a person, or a name such as ``system:worker`` for what no person did."""

WORKER = "system:worker"


class Forbidden(Exception):
    """An act was tried that its permit refuses; the message is the sentence for the person."""


class TooLate(Forbidden):
    """An act was tried that is over: the person may do such things, but somebody was there before."""


class Over(str):
    """A permit's sentence about how things stand, and not about the person: the act was open before, and is not now."""

    __slots__ = ()


class Stale(Exception):
    """An act rested on something that has changed since the person saw it; ``changes`` lists what."""

    def __init__(self, sentence: str, changes: list[Any] | None = None) -> None:
        super().__init__(sentence)
        self.changes = changes or []


def actor_name(actor: Actor) -> str:
    """Return the name that the ledger copies."""
    return actor if isinstance(actor, str) else f"{actor.name} ({actor.username})"


def may(user: User | AnonymousUser, power: str) -> bool:
    """Tell whether any role of this person gives the power."""
    return isinstance(user, User) and user.is_active and power in user.powers


def require(why_not: str) -> None:
    """Raise ``Forbidden`` with the sentence unless it is empty; ``TooLate`` where it says that the act is over."""
    if why_not:
        raise (TooLate if isinstance(why_not, Over) else Forbidden)(why_not)


def refusal(why_not: str) -> int:
    """Return the HTTP status for a permit's sentence: 409 where the act is over, 403 where it is not the person's."""
    return 409 if isinstance(why_not, Over) else 403


def why_not_manage_people(user: User | AnonymousUser) -> str:
    """Only administrators manage accounts, teams and roles."""
    return "" if may(user, roles.MANAGE_PEOPLE) else "Only an administrator manages people, teams and roles."


def why_not_change_role(user: User, person: User) -> str:
    """Administrators change roles, but nobody their own."""
    if user.pk == person.pk:
        return "Nobody changes their own roles; ask another administrator."
    return why_not_manage_people(user)


def why_not_read_ledger(user: User | AnonymousUser) -> str:
    """Reviewers, deciders and auditors read the ledger."""
    return "" if may(user, roles.READ_LEDGER) else "Only reviewers, deciders and auditors read the audit page."


def why_not_verify_ledger(user: User | AnonymousUser) -> str:
    """Auditors verify the chain and take it along."""
    return "" if may(user, roles.VERIFY_LEDGER) else "Only an auditor verifies and exports the ledger."


def why_not_see_jobs(user: User | AnonymousUser) -> str:
    """Everybody who proposes, reviews, decides, audits or administers sees background jobs."""
    return "" if may(user, roles.SEE_JOBS) else "Background jobs are shown to requesters, reviewers and administrators."


def why_not_manage_tokens(user: User | AnonymousUser) -> str:
    """Only administrators make and revoke API tokens."""
    return "" if may(user, roles.MANAGE_TOKENS) else "Only an administrator makes and revokes API tokens."


def why_not_switch(user: User | AnonymousUser, person: User) -> str:
    """Administrators close and open accounts, never their own."""
    return why_not_manage_people(user) or ("Nobody closes their own account." if user.pk == person.pk else "")

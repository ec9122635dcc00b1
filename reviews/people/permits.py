"""Permits: each answers "" for allowed, else the sentence that the page shows."""

from typing import Any

from django.contrib.auth.models import AnonymousUser

from reviews.people import roles
from reviews.people.models import User

Actor = User | str
"""Who acts: a person, or a name such as ``system:worker`` if no person did."""

WORKER = "system:worker"


class Forbidden(Exception):
    """An act that its permit refuses; the message is the sentence for the person."""


class TooLate(Forbidden):
    """An act that is no longer open: the person has the right, but someone else acted first."""


class Over(str):
    """A permit's sentence about the state of things, not the person: the act was open before and no longer is."""

    __slots__ = ()


class Stale(Exception):
    """An act based on something that has changed since the person saw it; ``changes`` lists what.

    ``see`` is what to read instead, as (words, address).
    """

    def __init__(self, sentence: str, changes: list[Any] | None = None, *, see: tuple[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.changes = changes or []
        self.see = see


def actor_name(actor: Actor) -> str:
    """Return the name that the ledger records."""
    return actor if isinstance(actor, str) else f"{actor.name} ({actor.username})"


def may(user: User | AnonymousUser, power: str) -> bool:
    """Tell whether any of this person's roles gives the power."""
    return isinstance(user, User) and user.is_active and power in user.powers


def require(why_not: str) -> None:
    """Raise ``Forbidden`` with the sentence unless it is empty; ``TooLate`` if the act is no longer open."""
    if why_not:
        raise (TooLate if isinstance(why_not, Over) else Forbidden)(why_not)


def refusal(why_not: str) -> int:
    """Return the HTTP status for a permit's sentence: 409 if the act is no longer open, 403 if the person may not."""
    return 409 if isinstance(why_not, Over) else 403


def why_not_manage_people(user: User | AnonymousUser) -> str:
    """Allow administrators to manage accounts, teams and roles."""
    return "" if may(user, roles.MANAGE_PEOPLE) else "Only administrators can manage people, teams and roles."


def why_not_change_role(user: User, person: User) -> str:
    """Allow administrators to change roles, except their own."""
    if user.pk == person.pk:
        return "You cannot change your own roles; ask another administrator."
    return why_not_manage_people(user)


def why_not_grant(user: User | AnonymousUser, person: User, role: roles.Role) -> str:
    """Allow administrators to give a role directly, unless it needs a second administrator."""
    if isinstance(user, User) and (why := why_not_change_role(user, person)):
        return why
    if role.needs_second:
        return f"The role {role.title} needs a second administrator: request it, and another administrator confirms it."
    return why_not_manage_people(user)


LAST_ADMINISTRATOR = (
    "No other administrator can sign in, so this one must stay. Give another person the role first; the console can:"
    " manage.py grant_role USER administrator."
)
"""Why the last administrator is neither revoked nor closed."""


def why_not_read_ledger(user: User | AnonymousUser) -> str:
    """Allow reviewers, deciders and auditors to read the ledger."""
    return "" if may(user, roles.READ_LEDGER) else "Only reviewers, deciders and auditors can read the audit page."


def why_not_verify_ledger(user: User | AnonymousUser) -> str:
    """Allow auditors to verify and export the ledger."""
    return "" if may(user, roles.VERIFY_LEDGER) else "Only auditors can verify and export the ledger."


def why_not_see_jobs(user: User | AnonymousUser) -> str:
    """Allow everyone who proposes, reviews, decides, audits or administers to see background jobs."""
    return "" if may(user, roles.SEE_JOBS) else "Your roles do not include access to background jobs."


def why_not_manage_tokens(user: User | AnonymousUser) -> str:
    """Allow administrators to create and revoke API tokens."""
    return "" if may(user, roles.MANAGE_TOKENS) else "Only administrators can create and revoke API tokens."


def why_not_switch(user: User | AnonymousUser, person: User) -> str:
    """Allow administrators to close and reopen accounts, except their own."""
    if person.is_forgotten:
        return Over("The name of this person was removed for good. Create a new account if they come back.")
    return why_not_manage_people(user) or ("You cannot close your own account." if user.pk == person.pk else "")

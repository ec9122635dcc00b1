"""Permits: each answers "" for allowed, else the sentence that the page shows."""

import unicodedata
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.utils.module_loading import import_string

from reviews.language.phrases import Phrase, say
from reviews.ledger.models import LedgerEntry
from reviews.people import roles
from reviews.people.models import User, full_name
from reviews.templatetags.characters import is_hidden

Actor = User | str
"""Who acts: a person, or a name such as ``system:worker`` if no person did."""

WORKER = "system:worker"


class Forbidden(Exception):
    """An act that its permit refuses; the message is the sentence for the person."""


class TooLate(Forbidden):
    """An act that is no longer open: the person has the right, but someone else acted first."""


class Over(Phrase):
    """A permit's sentence about the state of things, not the person: the act was open before and no longer is."""

    __slots__ = ()

    def __new__(cls, sentence: str) -> Self:
        """Return the sentence; it is read in the language in which the one that it is made of is read."""
        made = super().__new__(cls, sentence)
        made.message, made.values = "", {"sentence": sentence}
        return made

    def reading(self, language: str) -> str:
        """Return the sentence in a language."""
        sentence = self.values["sentence"]
        return sentence.reading(language) if isinstance(sentence, Phrase) else str(sentence)


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
    return actor if isinstance(actor, str) else say("{name} ({username})", name=actor.name, username=actor.username)


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
    return "" if may(user, roles.MANAGE_PEOPLE) else say("Only administrators can manage people, teams and roles.")


def why_not_change_role(user: User, person: User) -> str:
    """Allow administrators to change roles, except their own."""
    if user.pk == person.pk:
        return say("You cannot change your own roles; ask another administrator.")
    return why_not_manage_people(user)


def why_not_grant(user: User | AnonymousUser, person: User, role: roles.Role) -> str:
    """Allow administrators to give a role directly, unless it needs a second administrator."""
    if isinstance(user, User) and (why := why_not_change_role(user, person)):
        return why
    if role.needs_second:
        return say(
            "The role {title} needs a second administrator: request it, and another administrator confirms it.",
            title=role.title,
        )
    return why_not_manage_people(user)


LAST_ADMINISTRATOR = say(
    "No other administrator can sign in, so this one must stay. Give another person the role first; the console can:"
    " manage.py grant_role USER administrator."
)
"""Why the last administrator is neither revoked nor closed."""


def why_not_read_ledger(user: User | AnonymousUser) -> str:
    """Allow reviewers, deciders and auditors to read the ledger."""
    return "" if may(user, roles.READ_LEDGER) else say("Only reviewers, deciders and auditors can read the audit page.")


def why_not_verify_ledger(user: User | AnonymousUser) -> str:
    """Allow auditors to verify and export the ledger."""
    return "" if may(user, roles.VERIFY_LEDGER) else say("Only auditors can verify and export the ledger.")


def why_not_see_jobs(user: User | AnonymousUser) -> str:
    """Allow everyone who proposes, reviews, decides, audits or administers to see background jobs."""
    return "" if may(user, roles.SEE_JOBS) else say("Your roles do not include access to background jobs.")


def why_not_manage_tokens(user: User | AnonymousUser) -> str:
    """Allow administrators to create and revoke API tokens."""
    return "" if may(user, roles.MANAGE_TOKENS) else say("Only administrators can create and revoke API tokens.")


def why_not_switch(user: User | AnonymousUser, person: User) -> str:
    """Allow administrators to close and reopen accounts, except their own."""
    if person.is_forgotten:
        return Over(say("The name of this person was removed for good. Create a new account if they come back."))
    return why_not_manage_people(user) or (say("You cannot close your own account.") if user.pk == person.pk else "")


def why_not_rename(user: User, person: User) -> str:
    """Allow everyone to change their own name."""
    return "" if user.pk == person.pk else say("Only the owner of an account can change its name.")


NAME_SIGNS = frozenset('()[]{}<>@/\\"')
"""Signs that no name has: the ledger writes the user name in brackets behind the name."""


LOOKS = "reviews.hub.facts.lookalike.skeleton"
"""The dotted name of a function of an upper room: how a name looks, whatever letters and marks it is written with."""


def why_not_be_called(person: User, *, first_name: str, last_name: str) -> str:
    """Allow a person any name that can be read and neither is, was nor looks like what another account is called.

    Earlier records name owners in words, so a name that another person gave up stays theirs.
    """
    name = full_name(first_name.strip(), last_name.strip(), "")
    look = _look(name)
    if not look or any(char in NAME_SIGNS or is_hidden(char) for char in name):
        return say("Write the name in letters, without brackets, @, slashes, quotation marks and invisible characters.")
    others = list(User.objects.exclude(pk=person.pk).values_list("first_name", "last_name", "username", "email"))
    renamed = LedgerEntry.objects.filter(event="person:renamed").exclude(subject=f"person:{person.pk}")
    names = [*renamed.order_by().values_list("data__before", flat=True), *(full_name(*one[:3]) for one in others)]
    called = {one.casefold() for row in others for one in row[2:]}
    if name.casefold() in called or look in map(_look, names):
        return say(
            "Another account has or had this name, or one that looks like it. Add a middle name or an initial, so that"
            " both can be told apart."
        )
    return ""


def _look(name: str) -> str:
    """Return how a name looks, without punctuation and symbols; "" for a name without letters."""
    seen: str = import_string(LOOKS)("".join(char for char in name if unicodedata.category(char)[0] not in "PS"))
    return seen

"""Why the name of a person cannot be removed yet, or not by this account, or not for this reason."""

import re

from reviews.language.phrases import say
from reviews.people.holds import related, remedy
from reviews.people.models import User
from reviews.people.permits import Actor, Over, why_not_manage_people
from reviews.upkeep.queries import closing_of, names_of, who_closed


def why_not_forget(person: User, by: Actor) -> str:
    """Allow it once the account is closed, which only happens when others answer for what it answered for.

    On a page it takes two administrators: one has closed the account, another one removes the name. The console may do
    both, as it may do everything.
    """
    if isinstance(by, User) and (why := why_not_manage_people(by)):
        return why
    if person.is_active:
        return Over(say("Close the account first: whoever can sign in needs a name."))
    if person.is_forgotten:
        return Over(say("The name was removed before."))
    return _why_not_second(person, by) if isinstance(by, User) else ""


def _why_not_second(person: User, by: User) -> str:
    entry = closing_of(person)
    closer = who_closed(entry) if entry else None
    if entry and closer:
        if closer.pk == by.pk:
            return say("You closed this account, so a second administrator must remove the name.")
        if same := related(by, closer, b_at=entry.at):
            return say("{related} A second person must remove the name. {remedy}", related=same, remedy=remedy(same))
        return ""
    if entry and entry.actor.startswith("system:"):
        return ""
    return say(
        "The ledger does not say which account closed this one, so only the console can remove the name: {command}.",
        command=f"manage.py forget_person {person.username}",
    )


def why_not_because(person: User, reason: str) -> str:
    """Refuse a reason that names the person: the ledger keeps the reason for ever."""
    for one in {*names_of(person), person.username, person.email} - {""}:
        if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", reason, re.IGNORECASE):
            return say("Write the reason without name, user name and address: the ledger keeps it for ever.")
    return ""

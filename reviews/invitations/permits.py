"""Permits of invitations: who may invite a person again, and whether a link still works."""

from reviews.invitations.models import Invitation
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.people.permits import Over, why_not_manage_people

GONE = Over(say("This invitation link no longer works. Ask an administrator for a new one."))
"""The sentence for a link that was used, replaced or has expired."""


def why_not_invite_again(user: User, person: User) -> str:
    """Allow administrators to invite everyone else again, if mail can reach them."""
    if refused := why_not_manage_people(user):
        return refused
    if user.pk == person.pk:
        return say("You cannot invite yourself again; ask another administrator.")
    return why_not_mail_link(person)


def why_not_mail_link(person: User) -> str:
    """Allow a link for every open account with an address."""
    if not person.is_active:
        return say("This account is closed. Reopen it first.")
    return "" if person.email else say("This account has no e-mail address to which a link could go.")


def why_not_accept(invitation: Invitation) -> str:
    """Allow the acceptance of an open invitation of an open account."""
    if invitation.open and invitation.person.is_active:
        return ""
    return GONE

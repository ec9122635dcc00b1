"""What a person does to their own second factor and addresses: allauth writes it, and here it becomes an act."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed, email_confirmed, email_removed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.dispatch import receiver

from reviews.invitations.actions import FACTORS, add_factor, change_address, remove_factor
from reviews.people.models import User


@receiver(authenticator_added)
def record_added(sender: Any, *, user: User, authenticator: Authenticator, **_others: Any) -> None:
    """Record a new authenticator app or passkey; recovery codes come with it."""
    if authenticator.type in FACTORS:
        add_factor(user, authenticator.type, by=user)


@receiver(authenticator_removed)
def record_removed(sender: Any, *, user: User, authenticator: Authenticator, **_others: Any) -> None:
    """Record a removed authenticator app or passkey."""
    if authenticator.type in FACTORS:
        remove_factor(user, authenticator.type, by=user)


@receiver(email_confirmed)
def record_confirmed(sender: Any, *, email_address: EmailAddress, **_others: Any) -> None:
    """Record that the owner of a mailbox confirmed it; whoever has the link need not be signed in."""
    change_address(email_address.user, "confirmed", address=email_address.email, by=email_address.user)


@receiver(email_removed)
def record_address_removed(sender: Any, *, user: User, email_address: EmailAddress, **_others: Any) -> None:
    """Record a removed address."""
    change_address(user, "removed", address=email_address.email, by=user)


@receiver(email_changed)
def record_primary(sender: Any, *, user: User, to_email_address: EmailAddress, **_others: Any) -> None:
    """Record that mails and password resets go to another address from now on."""
    change_address(user, "primary", address=to_email_address.email, by=user)

"""What a person does to their own second factor: allauth writes it, and here it becomes an act with its entry."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.dispatch import receiver

from reviews.invitations.actions import FACTORS, add_factor, remove_factor
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

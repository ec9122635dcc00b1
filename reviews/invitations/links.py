"""The addresses that mails and the console carry, made of ``PORTAL_URL`` and never of a request's host."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from reviews.people.models import User


def invitation_link(token: str) -> str:
    """Return the address with which an invitation is opened; whoever has it can accept."""
    return settings.PORTAL_URL + reverse("open_invitation", args=[token])


def confirmation_link(address: EmailAddress) -> str:
    """Return the address with which the owner of a mailbox confirms it; it holds a signature and is stored nowhere."""
    return settings.PORTAL_URL + reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])


def reset_link(person: User) -> str:
    """Return the address with which a person chooses a new password."""
    key = default_token_generator.make_token(person)
    names = {"uidb36": user_pk_to_url_str(person), "key": key}
    return settings.PORTAL_URL + reverse("account_reset_password_from_key", kwargs=names)

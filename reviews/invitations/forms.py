"""Forms of invitations: a new account, the reason for a new invitation, the own password, and the forgotten one."""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from reviews.jobs.enqueue import enqueue
from reviews.language.phrases import say
from reviews.people import guesses
from reviews.people.adapter import SIGN_IN
from reviews.people.backend import with_address
from reviews.people.models import User
from reviews.single_lines import LineChecks, PortalForm

WAYS = (
    ("invitation", say("An invitation by mail, with which the person chooses a password")),
    ("sso", say("The company's single sign-on only, no password")),
)


class PersonForm(PortalForm):
    """A new account."""

    first_name = forms.CharField(label=say("First name"), max_length=150)
    last_name = forms.CharField(label=say("Last name"), max_length=150)
    username = forms.CharField(
        label=say("User name"),
        max_length=150,
        help_text=say("Letters, digits and @ . + - _; the ledger shows it next to the name."),
    )
    email = forms.EmailField(
        label=say("E-mail"), max_length=254, help_text=say("The address for the invitation and “Your turn” mails.")
    )
    sign_in = forms.ChoiceField(
        label=say("Sign-in method"), choices=WAYS, widget=forms.RadioSelect, initial="invitation"
    )

    def clean_username(self) -> str:
        """Refuse a user name that exists in any letter case: two people must not share a sign-in."""
        username = str(User._meta.get_field("username").clean(self.cleaned_data["username"], None))
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(say("An account with this user name already exists."))
        return username

    def clean_email(self) -> str:
        """Refuse an address that another account has, because people may sign in by address."""
        email = str(self.cleaned_data["email"])
        if User.objects.filter(email__iexact=email).exists() or EmailAddress.objects.filter(email__iexact=email):
            raise forms.ValidationError(say("An account with this address already exists."))
        return email


class InviteAgainForm(PortalForm):
    """Why a person is invited again."""

    reason = forms.CharField(
        label=say("Reason"), max_length=500, help_text=say("For example “Lost phone, confirmed by a call”.")
    )


class AcceptForm(PortalForm):
    """The password of the person's own choice."""

    password = forms.CharField(
        label=say("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=say("At least 12 characters; a few words are easier to remember than signs."),
    )
    again = forms.CharField(
        label=say("Password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    second_factor = forms.BooleanField(
        label=say("Set up a second factor next"),
        required=False,
        initial=True,
        help_text=say("An authenticator app or a passkey. A stolen password alone is then useless."),
    )

    def __init__(self, *args: Any, person: User, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if needed:  # it follows in any case
            del self.fields["second_factor"]

    def clean_password(self) -> str:
        """Hold the password to the same rules as a later change."""
        password = str(self.cleaned_data["password"])
        password_validation.validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        """Compare both entries."""
        found = super().clean() or {}
        if "password" in found and found.get("again") not in (None, found["password"]):
            self.add_error("again", ValidationError(say("The two passwords differ. Enter the same one twice.")))
        return found


def no_account(email: str) -> int:
    """Return a number below zero for an address without account: its own, as every account has its own.

    With one number for all, a second unknown address would join the waiting job of the first and cost one query less.
    """
    return -1 - int(salted_hmac("reviews.no-account", email.lower(), algorithm="sha256").hexdigest()[:15], 16)


class ResetForm(LineChecks, ResetPasswordForm):
    """The address of an account whose password is forgotten; the answer does not tell whether there is one."""

    def clean_email(self) -> str:
        """Look up whose address it is, in as many queries for an unknown one."""
        email = str(self.cleaned_data["email"])
        self.users = [one for one in with_address(email) if one.is_active]
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Count the request and leave the rest to a job, which is written for an unknown address as well.

        So both answers take the same time and no mail server delays one of them.
        """
        email = str(self.cleaned_data["email"])
        guesses.begin(guesses.RESET, request, email.lower())
        person = self.users[0].pk if self.users else no_account(email)
        with transaction.atomic():
            enqueue("send_reset", person, label=say("Password reset"), asked_by=SIGN_IN)
        return email

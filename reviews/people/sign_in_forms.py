"""allauth's forms for passwords, codes and passkeys, each behind the limits on guessing."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.forms import AddEmailForm, LoginForm
from allauth.account.forms import ChangePasswordForm as BaseChangePasswordForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms
from django.core.exceptions import ValidationError

from reviews.language.phrases import say
from reviews.people import codes, guesses, rows
from reviews.single_lines import LineChecks, PortalForm

CODE_HINT = say("The six digits that your app shows now, or one of your recovery codes.")
NAME_LENGTH = 100
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, IndexError, InvalidSignature, UnsupportedAlgorithm)
"""What reading a passkey's answer raises if the browser's answer was tampered with."""


class SignInForm(LineChecks, LoginForm):
    """Name or address with the password."""


class AddAddressForm(LineChecks, AddEmailForm):
    """Another address of the person who is signed in."""


class ChangePasswordForm(LineChecks, BaseChangePasswordForm):
    """A new password, after the old one; guesses of the old one count like those at sign-in."""

    def clean_oldpassword(self) -> str:
        """Check the current password by the way that counts wrong ones."""
        given = self.cleaned_data.get("oldpassword", "")
        if not account_adapter().reauthenticate(self.user, given):
            raise account_adapter().validation_error("enter_current_password")
        return str(given)


class _Code(PortalForm):
    """Common to both forms that take a code."""

    user: Any
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self, CODE_HINT)

    def clean_code(self) -> str:
        """Count the attempt, then use the code up."""
        attempt = guesses.begin(guesses.CODE, context.request, self.user.pk)
        found = codes.redeem(self.user, self.cleaned_data["code"])
        if found is None:
            raise get_adapter().validation_error("incorrect_code")
        attempt.succeeded()
        found.user = self.user
        self.authenticator = found
        return str(self.cleaned_data["code"])


class CodeForm(_Code, AuthenticateForm):
    """The code after the password."""


class ConfirmCodeForm(_Code, ReauthenticateForm):
    """A code that confirms who is signed in, before a change to their sign-in."""


class ActivateAppForm(LineChecks, ActivateTOTPForm):
    """The first code of an authenticator app, which shows that the app has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self, say("The six digits that your app shows after scanning."))

    def clean_code(self) -> str:
        """Count the attempt and use the code up, so that it does not sign in as well."""
        attempt = guesses.begin(guesses.CODE, context.request, self.user.pk)
        step = codes.step_of(self.secret, self.cleaned_data["code"])
        if step is None or not rows.use_code(self.user, step):
            raise get_adapter().validation_error("incorrect_code")
        attempt.succeeded()
        return str(self.cleaned_data["code"])


class AddPasskeyForm(LineChecks, AddWebAuthnForm):
    """A new passkey with its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label, name.max_length = say("Name"), NAME_LENGTH  # type: ignore[attr-defined]
        name.help_text = say("So that you can tell your passkeys apart, for example by the device.")
        name.widget.attrs["maxlength"] = NAME_LENGTH
        alone.label = say("Also sign in with this passkey alone, without a password")
        alone.help_text = say("The device then asks for your fingerprint, face or PIN each time.")

    def clean_name(self) -> str:
        """Cut a name that is longer than the page has room for."""
        return str(super().clean_name())[:NAME_LENGTH]

    def clean(self) -> dict[str, Any]:
        """Check the answer of the browser."""
        return dict(_sound(super().clean))


class RenamePasskeyForm(LineChecks, EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label, name.widget.attrs["maxlength"] = say("Name"), NAME_LENGTH

    def clean_name(self) -> str:
        """Cut a name that is longer than the page has room for."""
        return str(self.cleaned_data["name"])[:NAME_LENGTH]


class _Passkey(PortalForm):
    """Common to all forms that check a passkey; ``user`` is None if the passkey itself tells whose it is."""

    user: Any

    def clean_credential(self) -> Authenticator:
        """Count the attempt, then check the signature.

        Without a known person only the address is counted: whose passkey it claims to be is the sender's word, and
        must not lock that person out.
        """
        attempt = guesses.begin(guesses.PASSKEY, context.request, self.user.pk if self.user else "")
        found: Authenticator = _sound(super().clean_credential)  # type: ignore[misc]
        attempt.succeeded()
        return found


class PasskeyForm(_Passkey, AuthenticateWebAuthnForm):
    """A passkey after the password."""


class ConfirmPasskeyForm(_Passkey, ReauthenticateWebAuthnForm):
    """A passkey that confirms who is signed in."""


class SignInPasskeyForm(_Passkey, LoginWebAuthnForm):
    """A passkey instead of name and password; the device has asked for fingerprint, face or PIN."""


def _sound(check: Callable[[], Any]) -> Any:
    """Return what the check returns, a sentence for the person instead of an error for any malformed answer."""
    try:
        return check()
    except ValidationError:
        raise get_adapter().validation_error("incorrect_key") from None
    except MALFORMED:
        raise get_adapter().validation_error("incorrect_key") from None


def _plain_code(form: forms.Form, hint: str) -> None:
    field = form.fields["code"]
    field.label, field.help_text = say("Code"), hint
    field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 20}
    field.widget.attrs.pop("placeholder", None)

"""A single-line field holds a single line, on every form of the portal, of a library, and in the API."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account import forms as account_forms
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as app_forms
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms
from pydantic import ValidationError

import reviews
from reviews.api import schemas
from reviews.sentence_fields import SentenceChecks
from reviews.single_lines import SENTENCE, LineChecks, PortalForm, is_line
from reviews.workloads.models import Workload
from tests.cast import Cast
from tests.house.filled import Filled, Sender, filled, rows, undone
from tests.house.places import build

BREAKS = ("\n", "\r\n", "\r", "\t", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\u2028", "\u2029")
CLOSED = {
    "BaseSignupForm": "sign-up is closed", "SignupForm": "sign-up is closed", "_DummyCustomSignupForm": "never shown",
    "RequestLoginCodeForm": "no codes by mail", "ConfirmLoginCodeForm": "no codes by mail",
    "ConfirmPasswordResetCodeForm": "no codes by mail", "ConfirmEmailVerificationCodeForm": "no codes by mail",
    "BaseConfirmCodeForm": "no codes by mail", "VerifyPhoneForm": "no telephone", "ChangePhoneForm": "no telephone",
    "SignupWebAuthnForm": "sign-up is closed", "ChangeEmailForm": "no codes by mail",
    "UserTokenForm": "compares a link with its token and keeps nothing",
}  # fmt: skip
"""Forms of the library that no page shows or that keep nothing."""


def classes() -> Iterator[type[forms.BaseForm]]:
    """Every form of the portal."""
    for found in pkgutil.walk_packages(reviews.__path__, "reviews."):
        if ".migrations." in found.name or ".management." in found.name:
            continue
        for value in vars(importlib.import_module(found.name)).values():
            if isinstance(value, type) and issubclass(value, forms.BaseForm) and value.__module__ == found.name:
                yield value


def test_every_form_of_the_portal_has_the_checks() -> None:
    found = set(classes())
    assert len(found) > 50
    assert [one for one in found if not issubclass(one, LineChecks) and one is not SentenceChecks] == []
    assert [one for one in found if "_clean_fields" in vars(one) and one is not LineChecks] == []


def test_every_form_of_the_library_that_takes_a_line_is_one_of_ours() -> None:
    ours = {base for one in classes() for base in one.__mro__}
    for module in (account_forms, factor_forms, app_forms, passkey_forms):
        for name, form in vars(module).items():
            if not (isinstance(form, type) and issubclass(form, forms.Form)) or form.__module__ != module.__name__:
                continue
            if any(is_line(field) for field in form.base_fields.values()):  # type: ignore[attr-defined]
                assert form in ours or name in CLOSED, name


@pytest.mark.parametrize("character", BREAKS, ids=ascii)
def test_every_single_line_field_refuses(character: str) -> None:
    """Each field of each form alone; the class only decides which fields there are."""
    lines = 0
    for form in set(classes()):
        for name, field in getattr(form, "base_fields", {}).items():
            if not is_line(field):
                continue
            probe = type("Probe", (PortalForm,), {name: field})({name: f"a{character}b"})
            assert probe.errors.get(name), (form, name)
            lines += 1
    assert lines > 40


def test_what_is_several_lines_or_never_shown_may_hold_breaks() -> None:
    class Sample(PortalForm):
        text = forms.CharField(widget=forms.Textarea)
        secret = forms.CharField(widget=forms.PasswordInput)
        name = forms.CharField()

    assert Sample({"text": "a\nb", "secret": "a\tb", "name": " a \n"}).is_valid()
    refused = Sample({"text": "a\nb", "secret": "a\tb", "name": "a\nb"})
    assert dict(refused.errors) == {"name": [SENTENCE]}


@pytest.mark.parametrize("character", BREAKS, ids=ascii)
def test_the_api_takes_no_line_break(character: str) -> None:
    values = dict.fromkeys(("repo", "commit", "workload", "hub", "sha256"), "a")
    assert schemas.CheckQuery(**values)
    for name in values:
        with pytest.raises(ValidationError):
            schemas.CheckQuery(**{**values, name: f"a{character}b"})


LINE = re.compile(r'<input(?=[^>]*\btype="(?:text|email|search|url|hidden)")[^>]*\bname="([^"]+)"')
MARK = "zq7"


def lines_of(form: Filled) -> list[str]:
    """The names of the single-line controls on a form of a page."""
    return [one for one in dict.fromkeys(LINE.findall(form.html)) if one not in ("csrfmiddlewaretoken", "form_token")]


@pytest.mark.django_db
@pytest.mark.long  # the usual run asks every form class above
def test_no_page_keeps_a_line_break_in_a_single_line_field(cast: Cast) -> None:
    found = list(filled(cast, build(cast) | {"work": Workload.objects.get(slug="claims-intake").pk}))
    sender, wrong = Sender(found), {}
    for form, name in [(one, name) for one in found for name in lines_of(one)]:
        body: dict[str, Any] = form.body() | {name: [f"a\n{MARK}"]}
        with undone():
            answer = sender.client(form).post(form.path, body)
            kept = [table for table, told in rows().items() for row in told if MARK in row]
        if kept or answer.status_code >= 500:
            wrong[f"{form.name} {name}"] = (answer.status_code, kept)
    assert not wrong

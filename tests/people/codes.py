"""Second factors of test people, and the codes that their apps would show."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from reviews.people.models import User
from tests.cast import PASSWORD


def give_app(person: User) -> str:
    """Switch on an authenticator app and recovery codes; return the app's secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def shown(secret: str, ahead: int = 0) -> str:
    """What the app shows now, or ``ahead`` half-minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def wrong(secret: str, number: int = 0) -> str:
    """A code that no step near now has."""
    right = {shown(secret, ahead) for ahead in range(-3, 4)}
    return [f"{one:06}" for one in range(100, 200) if f"{one:06}" not in right][number]


def recovery_code(person: User) -> str:
    """One of the person's unused recovery codes."""
    return str(Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()[0])


def at_second_factor(person: User, **origin: str) -> Client:
    """A browser in which the person has given the password, and now has to show the second factor."""
    client = Client(**origin)
    answer = client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    return client


def is_in(client: Client) -> bool:
    """Whether the browser is signed in."""
    return "_auth_user_id" in client.session

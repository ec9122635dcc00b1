"""How allauth signs people in here: no self sign-up, and one name per person for the lockout."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.auth import get_user_model
from django.http import HttpRequest

MAX_NAME = 254
"""Characters kept of a typed name: the longest e-mail address; axes stores 255."""


class AccountAdapter(DefaultAccountAdapter):
    """Local accounts are made by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account alone."""
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The company's sign-in decides who is one of us, so its people get an account on their first visit."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Whoever the configured provider vouches for may come in; without a role they may only read."""
        return True


def name_for_lockout(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """Return the name under which wrong passwords are counted, whether typed as user name or as e-mail address.

    Two spellings of one person must share one counter, or each would give another round of guesses.
    """
    given = credentials or {}
    typed = given.get("username") or given.get("email") or given.get("login") or ""
    if not typed and request is not None:
        typed = request.POST.get("login", "")
    name = str(typed).strip().lower()[:MAX_NAME]
    if "@" in name:
        people = get_user_model()._default_manager
        name = people.filter(email__iexact=name).values_list("username", flat=True).first() or name
    return name.lower()

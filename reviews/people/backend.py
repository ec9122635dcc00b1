"""The check of a password: one hash for every name and address, known or not, so that time tells nothing."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.userkit import filter_users_by_email
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from reviews.people.models import User


def named(typed: str) -> User | None:
    """Return the account that a typed address or user name means, None if there is none.

    Of several accounts with one address, the one that verified it comes first, then one that has a password.
    """
    if "@" in typed:
        found: list[User] = filter_users_by_email(typed, prefer_verified=True, for_login=True)
        if found:
            return next((one for one in found if one.has_usable_password()), found[0])
    return User.objects.filter(username__iexact=typed).first()


class SignInBackend(AuthenticationBackend):
    """allauth's backend, which otherwise checks the password of a known address twice and of a known name once."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        typed = str(credentials.get("username") or credentials.get("email") or "")
        return self._check_password(named(typed), str(credentials.get("password") or ""))

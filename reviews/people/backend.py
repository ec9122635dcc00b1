"""The check of a password: one hash for every name and address, known or not, so that time tells nothing."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from reviews.people.models import User
from reviews.people.sessions import person_at_hand


def named(typed: str) -> User | None:
    """Return the account that a typed address or user name means, None if there is none.

    Of several accounts with one address, the one that verified it comes first, then one that has a password. The number
    of queries depends on what was typed and not on what exists.
    """
    found = with_address(typed) if "@" in typed else []
    by_name = User.objects.filter(username__iexact=typed).first()
    return next((one for one in found if one.has_usable_password()), found[0] if found else by_name)


def with_address(typed: str) -> list[User]:
    """Return the accounts that have an address, only those that verified it if any did; always in two queries.

    allauth's own lookup skips the second one for a verified address, which tells that there is an account.
    """
    address = typed.lower()
    kept = [one for one in EmailAddress.objects.filter(email=address).select_related("user") if one.email == address]
    plain = [one for one in User.objects.filter(email__iexact=address) if one.email.lower() == address]
    verified = [one.user for one in kept if one.verified]
    return list(dict.fromkeys(verified or [*(one.user for one in kept), *plain]))


class SignInBackend(AuthenticationBackend):
    """allauth's backend, which otherwise checks the password of a known address twice and of a known name once."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        typed = str(credentials.get("username") or credentials.get("email") or "")
        return self._check_password(named(typed), str(credentials.get("password") or ""))

    def get_user(self, user_id: Any) -> User | None:
        """Return the person of a session, who usually came with it; a closed account has none."""
        found = person_at_hand(user_id)
        if found is None:
            return super().get_user(user_id)
        return found if self.user_can_authenticate(found) else None

"""Sign-in through allauth: no self sign-up, counted attempts, and one name per person for the lockout."""

from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from reviews.people import guesses, roles, second_factor
from reviews.people.actions import grant_role, revoke_role, welcome
from reviews.people.address import client_address
from reviews.people.backend import named
from reviews.people.holds import close_holds
from reviews.people.models import User

SIGN_IN = "system:sign-in"
"""The actor when roles follow the company's sign-in."""

MAX_NAME = 254
"""Characters kept of a typed name: the longest e-mail address; axes stores 255."""


class AccountAdapter(DefaultAccountAdapter):
    """Adapter for local accounts, which only an invitation opens."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse self sign-up."""
        return False

    def pre_login(
        self, request: HttpRequest, user: User, *, signal_kwargs: dict[str, Any] | None = None, **others: Any
    ) -> Any:
        """Set the roles to the groups claimed by the company's sign-in, each time a person signs in through it."""
        sociallogin = (signal_kwargs or {}).get("sociallogin")
        claimed = claimed_groups(sociallogin.account.extra_data) if sociallogin else None
        if claimed is not None:
            follow_claims(user, claimed)
        return super().pre_login(request, user, signal_kwargs=signal_kwargs, **others)

    def post_login(
        self, request: HttpRequest, user: User, *, signal_kwargs: dict[str, Any] | None = None, **others: Any
    ) -> HttpResponse:
        """Note a second factor that the company's sign-in vouches for; whom it alone lets in is held up no longer."""
        if sociallogin := (signal_kwargs or {}).get("sociallogin"):
            second_factor.note_provider(request, user, sociallogin.account.extra_data)
            if not user.has_usable_password():
                close_holds(user, how="signed in through the company sign-in")
        return super().post_login(request, user, signal_kwargs=signal_kwargs, **others)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Check a password, at sign-in and when a person confirms who they are; the attempt is counted first."""
        attempt = guesses.begin(guesses.PASSWORD, request, name_for_lockout(request, credentials))
        person = super().authenticate(request, **credentials)
        if person is not None:
            attempt.succeeded()
        return person

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the client's address as all limits see it."""
        return client_address(request) or ""


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Adapter for the company's sign-in, which gives its people an account on their first visit."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Admit everyone whom the configured provider vouches for; without a role they may only read."""
        return True

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        """Record a person's first visit in the ledger, like an account created by an administrator."""
        person: User = super().save_user(request, sociallogin, form)
        welcome(person, by=SIGN_IN)
        return person


@transaction.atomic
def follow_claims(person: User, claimed: Iterable[str]) -> None:
    """Make the roles equal to what single sign-on claims, each change an act; names that are no role are ignored."""
    wanted = set(claimed) & set(roles.BY_SLUG)
    held = set(person.groups.values_list("name", flat=True)) & set(roles.BY_SLUG)
    for role in sorted(wanted - held):
        grant_role(person, role, by=SIGN_IN)
    for role in sorted(held - wanted):
        revoke_role(person, role, by=SIGN_IN)


def claimed_groups(answer: dict[str, Any]) -> list[str] | None:
    """Return the groups in the provider's answer; None if it has no groups, so that roles stay unchanged."""
    for part in (answer.get("userinfo"), answer.get("id_token"), answer):
        found = (part or {}).get(settings.OIDC_GROUPS_CLAIM)
        if isinstance(found, list):
            return [str(name).strip().strip("/") for name in found]  # some providers write groups as paths
        if isinstance(found, str):
            return found.split()
    return None


def name_for_lockout(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """Return the name under which wrong passwords are counted, whether a user name or an e-mail address was typed.

    All spellings of one person share one counter; otherwise each would allow another round of guesses.
    """
    given = credentials or {}
    typed = given.get("username") or given.get("email") or given.get("login") or ""
    if not typed and request is not None:
        typed = request.POST.get("login", "")
    name = str(typed).strip().lower()[:MAX_NAME]
    person = named(name) if name else None
    return (person.username if person else name).lower()

"""Sign-in through allauth: no self sign-up, counted attempts, roles by claims, one name per person for the lockout."""

import logging
from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess, Provider, ProviderException
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from reviews.language.phrases import say
from reviews.limits.address import client_address
from reviews.people import guesses, roles, second_factor
from reviews.people.actions import grant_role, keep_role, revoke_role, secure, welcome
from reviews.people.backend import named
from reviews.people.claims import OVERWRITE, claimed_groups, vouched_address
from reviews.people.locks import change_people
from reviews.people.models import User
from reviews.people.queries import given_by, is_last_administrator

SIGN_IN = "system:sign-in"
"""The actor when roles follow the company's sign-in."""

MAX_NAME = 254
"""Characters kept of a typed name: the longest e-mail address; axes stores 255."""

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Adapter for local accounts, which only an invitation opens."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse self sign-up."""
        return False

    def pre_login(
        self, request: HttpRequest, user: User, *, signal_kwargs: dict[str, Any] | None = None, **others: Any
    ) -> Any:
        """Secure the account and follow its claims, each time a person comes in through the company's sign-in."""
        sociallogin = (signal_kwargs or {}).get("sociallogin")
        if sociallogin and user.is_active:
            _come_in(request, user, sociallogin.account.extra_data)
        return super().pre_login(request, user, signal_kwargs=signal_kwargs, **others)

    def post_login(
        self, request: HttpRequest, user: User, *, signal_kwargs: dict[str, Any] | None = None, **others: Any
    ) -> HttpResponse:
        """Note a second factor that the company's sign-in vouches for."""
        if sociallogin := (signal_kwargs or {}).get("sociallogin"):
            second_factor.note_provider(request, user, sociallogin.account.extra_data)
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


def _come_in(request: HttpRequest, user: User, answer: dict[str, Any]) -> None:
    if user.email and vouched_address(answer) == user.email.lower():
        user.password = secure(user, by=SIGN_IN).password  # the session that begins depends on it
    claimed = claimed_groups(answer, settings.OIDC_GROUPS_CLAIM)
    if claimed is None:
        return
    for role in follow_claims(user, claimed):
        title = roles.BY_SLUG[role].title
        log.warning("Kept role %s of %s against the claims: no other administrator.", role, user.username)
        messages.warning(
            request,
            say(
                "The company sign-in no longer gives you the role {title}. You keep it, because no other "
                "administrator can sign in.",
                title=title,
            ),
        )


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Adapter for the company's sign-in, which gives its people an account on their first visit."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Admit everyone whom the configured provider vouches for; without a role they may only read."""
        return True

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Provider:
        """Return the provider that sends and requires a nonce in place of allauth's."""
        # It brings an HTTP client, for which a portal without the company's sign-in has no use.
        from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider

        from reviews.people.provider import CompanyProvider

        found: Provider = super().get_provider(request, provider, client_id)
        return CompanyProvider(request, app=found.app) if isinstance(found, OpenIDConnectProvider) else found

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Require the nonce, and to connect an account by hand the same verified address. Raises ProviderException."""
        from reviews.people.provider import require_nonce

        require_nonce(sociallogin)
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            address = vouched_address(sociallogin.account.extra_data)
            if not address or address != request.user.email.lower():  # type: ignore[union-attr]
                raise ProviderException(say("The company sign-in does not vouch for the address of this account."))

    def authenticate_by_email(self, sociallogin: Any) -> tuple[User, str] | None:
        """Let an address lead to an account only if the provider verified it and exactly one account has it.

        Letter case makes no difference. A closed account counts if no open one has the address, so that its owner is
        told, and does not get another account.
        """
        address = vouched_address(sociallogin.account.extra_data)
        if not address:
            return None
        found = list(User.objects.filter(email__iexact=address))
        alone = [one for one in found if one.is_active] or found
        return (alone[0], address) if len(alone) == 1 else None

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        """Record a person's first visit in the ledger, like an account created by an administrator."""
        person: User = super().save_user(request, sociallogin, form)
        welcome(person, by=SIGN_IN)
        return person


@transaction.atomic
def follow_claims(person: User, claimed: Iterable[str]) -> list[str]:
    """Make the roles that ``OIDC_GROUPS`` names follow the claimed groups, each change an act.

    Roles that no group maps to are never touched. With ``OIDC_ROLES=keep``, roles that were given otherwise stay. The
    last administrator who can sign in stays one; the roles that were kept for that reason are returned.
    """
    change_people()
    groups = set(claimed)
    mapped = {role for _, role in settings.OIDC_GROUPS}
    wanted = {role for group, role in settings.OIDC_GROUPS if group in groups}
    held = set(person.groups.values_list("name", flat=True)) & mapped
    for role in sorted(wanted - held):
        grant_role(person, role, by=SIGN_IN)
    kept = []
    for role in sorted(held - wanted):
        if settings.OIDC_ROLES != OVERWRITE and given_by(person, role) != SIGN_IN:
            continue
        if role == roles.ADMINISTRATOR and is_last_administrator(person):
            keep_role(person, role, by=SIGN_IN)
            kept.append(role)
        else:
            revoke_role(person, role, by=SIGN_IN)
    return kept


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

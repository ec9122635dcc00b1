"""Who needs a second factor, who has one, and the middleware that lets the others reach only its set-up."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from reviews.language.phrases import say
from reviews.people.models import FACTORS, User

SET_UP_PAGES = frozenset(
    {
        "account_logout", "account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn",
        "mfa_list_webauthn", "set_theme", "open_invitation", "accept_invitation",
    }
)  # fmt: skip
"""Names of the pages that stay open without the required second factor."""

SESSION_KEY = "provider_second_factor"
"""Where the session keeps whose second factor the company's sign-in has checked."""


def needed(person: User) -> bool:
    """Tell whether a role of this person needs a second factor (``SECOND_FACTOR_ROLES``)."""
    return bool(settings.SECOND_FACTOR_ROLES and person.role_slugs & settings.SECOND_FACTOR_ROLES)


def has_own(person: User) -> bool:
    """Tell whether the person has set up an authenticator app or a passkey here."""
    return Authenticator.objects.filter(user=person, type__in=FACTORS).exists()


def has_recovery_codes(person: User) -> bool:
    """Tell whether the person has recovery codes, used or not."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).exists()


def vouched_for(answer: dict[str, Any]) -> bool:
    """Tell whether a provider's answer counts as a second factor, by ``OIDC_SECOND_FACTOR``.

    ``amr`` means that the provider lists ``mfa`` among its authentication methods (RFC 8176).
    """
    if settings.OIDC_SECOND_FACTOR == "trusted":
        return True
    if settings.OIDC_SECOND_FACTOR != "amr":
        return False
    parts = (answer.get("id_token"), answer.get("userinfo"), answer)
    return any(isinstance(part, dict) and "mfa" in _listed(part.get("amr")) for part in parts)


def _listed(methods: Any) -> list[Any]:
    return methods if isinstance(methods, list) else [methods]


def note_provider(request: HttpRequest, person: User, answer: dict[str, Any]) -> None:
    """Keep in the session whether the company's sign-in has checked a second factor of this person."""
    if vouched_for(answer):
        request.session[SESSION_KEY] = person.pk


def missing(person: User) -> bool:
    """Tell whether the person needs a second factor and has none, here or at the last sign-in through the company.

    For what happens without a session, such as requests with an API token that the person created.
    """
    if not needed(person) or has_own(person):
        return False
    accounts = SocialAccount.objects.filter(user=person)
    return not any(vouched_for(account.extra_data) for account in accounts)


def blocked(request: HttpRequest) -> bool:
    """Tell whether the person of this request needs a second factor and has shown none."""
    person = request.user
    if not isinstance(person, User) or not needed(person):
        return False
    if request.session.get(SESSION_KEY) == person.pk:
        return False
    came_along = vars(person).get("has_factor")  # with the session
    return not (has_own(person) if came_along is None else came_along)


class RequireSecondFactor:
    """Middleware: a person without the required second factor reaches only the pages that set it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request through; which page was asked for is known only after it."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Redirect to the set-up. The API is left alone: it knows no sessions, and its tokens are checked there."""
        match = request.resolver_match
        if match is None or match.view_name in SET_UP_PAGES or request.path.startswith("/api/"):
            return None
        if not blocked(request):
            return None
        if request.method not in ("GET", "HEAD"):
            messages.warning(
                request, say("Nothing was saved, because your role needs a second factor. Set it up first.")
            )
        if getattr(request, "htmx", False):
            answer = HttpResponse(status=204)
            answer["HX-Redirect"] = reverse("mfa_index")
            return answer
        return redirect("mfa_index")

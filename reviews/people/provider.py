"""The company's OpenID Connect provider with a nonce: its answer counts only for the sign-in that asked for it."""

import hmac
import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponseBase

from reviews.language.phrases import say
from reviews.people.claims import vouched_address


class CompanyProvider(OpenIDConnectProvider):
    """allauth's provider, which sends no nonce; ours sends one and keeps it in the session with the state."""

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponseBase:
        """Send the browser to the provider with a fresh nonce."""
        nonce = secrets.token_urlsafe(24)
        asked = {**(kwargs.pop("auth_params", None) or self.get_auth_params()), "nonce": nonce}
        answer: HttpResponseBase = super().redirect(
            request, process, next_url=next_url, data=data, auth_params=asked, nonce=nonce, **kwargs
        )
        return answer

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """Return the address; it is verified only if the provider says exactly true, not a text such as "false"."""
        found: list[EmailAddress] = super().extract_email_addresses(data)
        for one in found:
            one.verified = one.email.strip().lower() == vouched_address(data)
        return found


def require_nonce(login: SocialLogin) -> None:
    """Raise ``ProviderException`` unless the ID token has this sign-in's nonce and is about the person of userinfo.

    Without it, an ID token that was issued for another session could be replayed here.
    """
    answer = login.account.extra_data
    token, info = answer.get("id_token") or {}, answer.get("userinfo") or {}
    expected, given = str(login.state.get("nonce") or ""), str(token.get("nonce") or "")
    if not expected or not hmac.compare_digest(expected.encode(), given.encode()):
        raise ProviderException(say("The ID token of the company sign-in does not carry the nonce of this sign-in."))
    if info and info.get("sub") != token.get("sub"):
        raise ProviderException(say("The company sign-in speaks of two people in one answer."))

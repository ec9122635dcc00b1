"""Settings for sign-in: passwords, guess limits, second factors, invitations and the company's provider."""

from typing import Any

from portal import env
from portal.env import SettingError
from reviews.people import claims
from reviews.people.roles import BY_SLUG

ROLES = tuple(BY_SLUG)
"""The names that SECOND_FACTOR_ROLES may list: the roles of the access matrix."""
STRONG_ROLES = ("decider", "administrator", "auditor")
"""Roles that need a second factor in production unless SECOND_FACTOR_ROLES says otherwise."""
PROVIDER_FACTORS = ("ignored", "trusted", "amr")


def from_env(*, production: bool, test: bool) -> dict[str, Any]:
    """Return the settings for Django, allauth and Axes. Raises ``SettingError`` with a sentence for a bad value."""
    return _accounts(test) | _limits() | _second_factor(production) | _provider()


def _accounts(test: bool) -> dict[str, Any]:
    validators: tuple[tuple[str, dict[str, int]], ...] = (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
    found: dict[str, Any] = {
        # Axes comes first, so that it refuses a locked-out sign-in before any password is checked.
        "AUTHENTICATION_BACKENDS": [
            "axes.backends.AxesStandaloneBackend",
            "reviews.people.backend.SignInBackend",
        ],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
            for name, options in validators
        ],
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "/",
        "ACCOUNT_LOGOUT_REDIRECT_URL": "/",
        "ACCOUNT_ADAPTER": "reviews.invitations.outbox.OutboxAdapter",
        "SOCIALACCOUNT_ADAPTER": "reviews.people.adapter.SocialAccountAdapter",
        "ACCOUNT_LOGIN_METHODS": {"username", "email"},
        "ACCOUNT_EMAIL_VERIFICATION": "none",  # accepting an invitation verifies the address
        "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,  # an address without account gets no mail, and costs as much time
        "ACCOUNT_SESSION_REMEMBER": False,
        "ACCOUNT_FORMS": {
            "login": "reviews.people.sign_in_forms.SignInForm",
            "add_email": "reviews.people.sign_in_forms.AddAddressForm",
            "change_password": "reviews.people.sign_in_forms.ChangePasswordForm",
            "reset_password": "reviews.invitations.forms.ResetForm",
        },
        "PASSWORD_RESET_TIMEOUT": 3600 * env.number("RESET_HOURS", 2, least=1, most=72),  # seconds
        "INVITATION_HOURS": env.number("INVITATION_HOURS", 72, least=1, most=24 * 30),
    }
    if test:
        # A slow hash protects real passwords; in tests it would only cost a quarter of a second per person.
        found["PASSWORD_HASHERS"] = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return found


def _limits() -> dict[str, Any]:
    failures = env.number("LOCKOUT_FAILURES", 5, least=1, most=100)
    minutes = env.number("LOCKOUT_MINUTES", 15, least=1, most=24 * 60)
    proxies = env.number("PROXY_COUNT", 0, most=10)
    return {
        "LOCKOUT_FAILURES": failures,
        "LOCKOUT_MINUTES": minutes,
        # Number of our reverse proxies in front; 0 means that forwarded addresses are not trusted.
        "PROXY_COUNT": proxies,
        "ALLAUTH_TRUSTED_PROXY_COUNT": proxies,
        # allauth counts in the cache, so its limits would end with Valkey; reviews/people/guesses.py counts instead.
        "ACCOUNT_RATE_LIMITS": False,
        "MFA_RATE_LIMITS": False,
        "AXES_FAILURE_LIMIT": failures,
        "AXES_COOLOFF_TIME": minutes / 60,  # hours
        "AXES_LOCKOUT_PARAMETERS": [["username", "ip_address"]],
        "AXES_USERNAME_FORM_FIELD": "login",
        "AXES_USERNAME_CALLABLE": "reviews.people.adapter.name_for_lockout",
        "AXES_CLIENT_IP_CALLABLE": "reviews.limits.address.client_address",
        "AXES_LOCKOUT_TEMPLATE": "account/locked.html",
        "AXES_HTTP_RESPONSE_CODE": 429,
        "AXES_RESET_ON_SUCCESS": True,
        "AXES_ENABLE_ADMIN": False,
        "AXES_VERBOSE": False,
    }


def _second_factor(production: bool) -> dict[str, Any]:
    roles = env.words("SECOND_FACTOR_ROLES", STRONG_ROLES if production else ())
    roles = [] if roles == ["none"] else roles
    if unknown := sorted(set(roles) - set(ROLES)):
        raise SettingError(
            f"SECOND_FACTOR_ROLES names {', '.join(unknown)}, but must list roles ({', '.join(ROLES)}) or be none."
        )
    provider = env.text("OIDC_SECOND_FACTOR", "ignored")
    if provider not in PROVIDER_FACTORS:
        raise SettingError(f"OIDC_SECOND_FACTOR is {provider!r}, but must be {', '.join(PROVIDER_FACTORS)}.")
    return {
        "SECOND_FACTOR_ROLES": frozenset(roles),
        "OIDC_SECOND_FACTOR": provider,
        "MFA_ADAPTER": "reviews.people.factor_adapter.FactorAdapter",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_TOTP_ISSUER": "Model review portal",
        "MFA_TOTP_TOLERANCE": 1,  # the code before and after: clocks differ, and people type slowly
        # allauth refuses a second factor to unverified addresses because of self sign-up, which does not exist here.
        "MFA_ALLOW_UNVERIFIED_EMAIL": True,
        "MFA_FORMS": {
            "authenticate": "reviews.people.sign_in_forms.CodeForm",
            "reauthenticate": "reviews.people.sign_in_forms.ConfirmCodeForm",
            "activate_totp": "reviews.people.sign_in_forms.ActivateAppForm",
            "add_webauthn": "reviews.people.sign_in_forms.AddPasskeyForm",
            "edit_webauthn": "reviews.people.sign_in_forms.RenamePasskeyForm",
            "authenticate_webauthn": "reviews.people.sign_in_forms.PasskeyForm",
            "reauthenticate_webauthn": "reviews.people.sign_in_forms.ConfirmPasskeyForm",
            "login_webauthn": "reviews.people.sign_in_forms.SignInPasskeyForm",
        },
    }


def _provider() -> dict[str, Any]:
    issuer = env.text("OIDC_ISSUER")
    try:
        groups = claims.mapping(env.words("OIDC_GROUPS"))
        mode = claims.mode(env.text("OIDC_ROLES", claims.OVERWRITE))
    except claims.ClaimSettingError as refused:
        raise SettingError(str(refused)) from None
    found: dict[str, Any] = {
        "OIDC_ISSUER": issuer,
        "OIDC_GROUPS": groups,
        "OIDC_ROLES": mode,
        "OIDC_GROUPS_CLAIM": env.text("OIDC_GROUPS_CLAIM", "groups"),
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT": True,
        "SOCIALACCOUNT_PROVIDERS": {},
    }
    if not issuer:
        return found
    client = (env.text("OIDC_CLIENT_ID"), env.secret("OIDC_CLIENT_SECRET"))
    if not all(client):
        raise SettingError("OIDC_ISSUER is set, so OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set too.")
    app = {
        "provider_id": "company",
        "name": env.text("OIDC_NAME", "Company sign-in"),
        "client_id": client[0],
        "secret": client[1],
        "settings": {"server_url": issuer},
    }
    found["SOCIALACCOUNT_PROVIDERS"]["openid_connect"] = {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    return found

"""The doctor's looks at what the portal speaks to: its own address, mail, the company's sign-in, the hubs."""

from collections.abc import Iterator
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.http.request import validate_host

from reviews.hub.transport.hubs import Hub
from reviews.upkeep.examination import DoctorLine, missing, unseen, well

TIMEOUT = 10.0
"""Seconds that the doctor waits for one address."""


def address() -> Iterator[DoctorLine]:
    """Look whether PORTAL_URL is an address at which the portal answers, and whether a proxy is told of."""
    parts = urlsplit(settings.PORTAL_URL)
    if not validate_host(parts.hostname or "", settings.ALLOWED_HOSTS):
        yield missing(
            "PORTAL_URL", f"{settings.PORTAL_URL} is not among ALLOWED_HOSTS", "Set both; links in mails begin with it."
        )
    elif parts.scheme != "https":
        yield missing("PORTAL_URL", f"{settings.PORTAL_URL} is not https", "Set the address that people type.")
    else:
        yield well("PORTAL_URL", settings.PORTAL_URL)
    if settings.SECURE_PROXY_SSL_HEADER and not settings.PROXY_COUNT:
        yield missing(
            "proxy", "BEHIND_TLS_PROXY is set and PROXY_COUNT is 0, so every visitor has the proxy's address",
            "Set PROXY_COUNT to the number of your proxies.",
        )  # fmt: skip
    elif not settings.SECURE_PROXY_SSL_HEADER:
        yield missing(
            "proxy", "BEHIND_TLS_PROXY is not set, so every request looks like plain HTTP and is redirected for ever",
            "Set BEHIND_TLS_PROXY=1 and PROXY_COUNT for your TLS proxy.",
        )  # fmt: skip
    else:
        yield well("proxy", f"{settings.PROXY_COUNT} in front")
    if not settings.METRICS_TOKEN:
        yield missing(
            "METRICS_TOKEN", "not set, so only this machine reads /metrics", "Set it for web, and in Prometheus."
        )


def mail_server() -> Iterator[DoctorLine]:
    """Look whether a mail server takes a connection with the settings; no mail is sent."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield missing("mail", "EMAIL_URL is not set, so no mail leaves the portal", "Set EMAIL_URL and MAIL_FROM.")
        return
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield missing("MAIL_FROM", "not set", "Set the sender's address.")
    try:
        get_connection(fail_silently=False).open()
    except (OSError, SMTPException) as error:
        yield missing("mail", f"{settings.EMAIL_HOST} takes no connection ({type(error).__name__})", "Check EMAIL_URL.")
    else:
        yield well("mail", f"{settings.EMAIL_HOST} takes connections")


def company_sign_in() -> Iterator[DoctorLine]:
    """Look whether the company's provider describes itself under the very name that the settings have."""
    if not settings.OIDC_ISSUER:
        yield well("company sign-in", "not used; accounts have passwords here")
        return
    import requests

    place = settings.OIDC_ISSUER.rstrip("/") + "/.well-known/openid-configuration"
    try:
        answer = requests.get(place, timeout=TIMEOUT)
        issuer = str(answer.json().get("issuer", "")) if answer.ok else ""
    except (requests.RequestException, ValueError, AttributeError) as error:
        yield missing("company sign-in", f"{place} gives no description ({type(error).__name__})", "Check OIDC_ISSUER.")
        return
    if issuer.rstrip("/") != settings.OIDC_ISSUER.rstrip("/"):
        yield missing(
            "company sign-in", f"the provider at {place} does not call itself {settings.OIDC_ISSUER}",
            "Set OIDC_ISSUER to the provider's own issuer.",
        )  # fmt: skip
    else:
        yield well("company sign-in", f"{issuer} describes itself; sign in once to test the client's secret")


def hubs() -> Iterator[DoctorLine]:
    """Look whether each hub answers at its address from here; the token is not sent."""
    for hub in settings.HUBS.values():
        yield _hub(hub)


def _hub(hub: Hub) -> DoctorLine:
    import requests  # only a doctor that may look outside needs it

    try:
        answer = requests.get(f"{hub.endpoint}/api/models?limit=1", timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException as error:
        return missing(
            f"hub {hub.name}", f"no answer ({type(error).__name__})", "Let workers reach it, or set another address."
        )
    if answer.status_code == 200 and "json" in answer.headers.get("Content-Type", ""):
        return well(f"hub {hub.name}", "answers")
    if answer.status_code in (401, 403):
        return unseen(f"hub {hub.name}", "answers only with a token, which the doctor does not send")
    return missing(
        f"hub {hub.name}", f"answers {answer.status_code}, not a list of models",
        "A proxy or a captive portal may stand in between; ask for the address with curl.",
    )  # fmt: skip

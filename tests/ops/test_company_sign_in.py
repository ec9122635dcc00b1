"""The company's OpenID Connect provider brings people in, and its groups are their roles."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from reviews.models import LedgerEntry, User

pytestmark = pytest.mark.django_db
GRACE = {"sub": "g-1", "preferred_username": "grace", "email": "grace@example.org", "email_verified": True}


class Provider(ThreadingHTTPServer):
    """A provider that knows one person, spoken to over HTTP."""

    person: dict[str, Any]

    @property
    def url(self) -> str:
        """Its issuer address."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answers(BaseHTTPRequestHandler):
    """The three answers that signing in needs."""

    server: Provider

    def do_GET(self) -> None:
        if self.path == "/userinfo":
            return self._send(self.server.person)
        url = self.server.url
        return self._send(
            {
                "issuer": url,
                "authorization_endpoint": f"{url}/authorize",
                "token_endpoint": f"{url}/token",
                "userinfo_endpoint": f"{url}/userinfo",
                "jwks_uri": f"{url}/keys",
            }
        )

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._send({"access_token": "a-token", "token_type": "Bearer", "expires_in": 60})

    def _send(self, value: dict[str, Any]) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    """A running provider that the settings name."""
    with Provider(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        server.person = dict(GRACE)
        app = {"provider_id": "company", "name": "Company sign-in", "client_id": "portal", "secret": "s"}
        app["settings"] = {"server_url": server.url}  # type: ignore[assignment]
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield server
        server.shutdown()
        thread.join()


def sign_in(provider: Provider) -> User:
    """Go to the provider and come back, as a browser would; return who is then signed in."""
    client = Client()
    there = client.post("/accounts/oidc/company/login/")
    assert there.status_code == 302
    assert there["Location"].startswith(f"{provider.url}/authorize?")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there["Location"]).query).items()}
    assert asked["code_challenge_method"] == "S256"
    back = client.get("/accounts/oidc/company/login/callback/", {"code": "a-code", "state": asked["state"]})
    assert back.status_code == 302, back.content.decode()
    return User.objects.get(pk=client.session["_auth_user_id"])


def roles(person: User) -> list[str]:
    return sorted(person.groups.values_list("name", flat=True))


def test_a_first_visit_makes_an_account_with_the_claimed_roles(provider: Provider) -> None:
    provider.person["groups"] = ["legal-reviewer", "/reader", "football"]
    person = sign_in(provider)
    assert (person.username, person.email) == ("grace", "grace@example.org")
    assert not person.has_usable_password()
    assert roles(person) == ["legal-reviewer", "reader"]
    entries = LedgerEntry.objects.filter(subject=f"person:{person.pk}")
    assert sorted(entries.values_list("event", flat=True)) == ["person:created"] + ["person:role-granted"] * 2
    assert set(entries.values_list("actor", flat=True)) == {"system:sign-in"}


def test_roles_follow_the_claim_at_the_next_sign_in(provider: Provider) -> None:
    provider.person["groups"] = ["legal-reviewer"]
    first = sign_in(provider)
    provider.person["groups"] = ["reader"]
    assert sign_in(provider) == first
    assert roles(first) == ["reader"]


def test_a_provider_that_does_not_speak_of_groups_changes_no_role(provider: Provider) -> None:
    provider.person["groups"] = ["reader"]
    person = sign_in(provider)
    del provider.person["groups"]
    assert roles(sign_in(provider)) == roles(person) == ["reader"]


def test_an_account_made_by_hand_is_found_by_its_verified_address(provider: Provider) -> None:
    known = User.objects.create_user("ghopper", "grace@example.org", None)
    assert sign_in(provider) == known


def test_an_unverified_address_opens_nobody_elses_account(provider: Provider) -> None:
    known = User.objects.create_user("ghopper", "grace@example.org", None)
    provider.person["email_verified"] = False
    client = Client()
    there = client.post("/accounts/oidc/company/login/")
    state = parse_qs(urlsplit(there["Location"]).query)["state"][0]
    client.get("/accounts/oidc/company/login/callback/", {"code": "a-code", "state": state})
    assert client.session.get("_auth_user_id") != str(known.pk)


@pytest.mark.parametrize(
    ("setting", "amr", "place"),
    [
        ("ignored", ["mfa"], "/accounts/2fa/"), ("trusted", None, ""), ("amr", ["pwd", "mfa"], ""),
        ("amr", ["pwd"], "/accounts/2fa/"),
    ],
)  # fmt: skip
def test_its_second_factor_counts_as_the_setting_says(
    provider: Provider, settings: Settings, setting: str, amr: list[str] | None, place: str
) -> None:
    settings.SECOND_FACTOR_ROLES, settings.OIDC_SECOND_FACTOR = frozenset({"decider"}), setting
    provider.person |= {"groups": ["decider"]} | ({"amr": amr} if amr else {})
    client = Client()
    there = client.post("/accounts/oidc/company/login/")
    state = parse_qs(urlsplit(there["Location"]).query)["state"][0]
    client.get("/accounts/oidc/company/login/callback/", {"code": "a-code", "state": state})
    assert "_auth_user_id" in client.session
    assert client.get("/catalog/").get("Location", "") == place

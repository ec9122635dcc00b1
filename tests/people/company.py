"""A company's OpenID Connect provider, spoken to over HTTP: it knows one person at a time."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from reviews.people.models import User


class Provider(ThreadingHTTPServer):
    """A provider: ``person`` is who signs in there, ``token`` what its next ID token says besides or instead.

    ``info`` is what its userinfo says, unless that is the same as the ID token's.
    """

    person: dict[str, Any]
    info: dict[str, Any] | None = None
    nonce = ""
    token: dict[str, Any] | None = {}

    @property
    def url(self) -> str:
        """Its issuer address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def id_token(self) -> dict[str, str]:
        """The ID token of the next answer; none if ``token`` is None."""
        if self.token is None:
            return {}
        now = int(time.time())
        said = {"iss": self.url, "aud": "portal", "iat": now, "exp": now + 60, "nonce": self.nonce} | self.person
        return {"id_token": jwt.encode(said | self.token, "k" * 32, "HS256")}


class Answers(BaseHTTPRequestHandler):
    """The three answers that signing in needs."""

    server: Provider

    def do_GET(self) -> None:
        if self.path == "/userinfo":
            return self._send(self.server.info or self.server.person)
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
        self._send({"access_token": "a-token", "token_type": "Bearer", "expires_in": 60, **self.server.id_token()})

    def _send(self, value: dict[str, Any]) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def company(settings: Settings) -> Iterator[Provider]:
    """A running provider that the settings name, with groups for three roles."""
    with Provider(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        app = {"provider_id": "company", "name": "Company sign-in", "client_id": "portal", "secret": "s"}
        app["settings"] = {"server_url": server.url}  # type: ignore[assignment]
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        settings.OIDC_GROUPS = (
            ("company-legal", "legal-reviewer"), ("company-all", "reader"), ("company-it", "administrator"),
        )  # fmt: skip
        yield server
        server.shutdown()
        thread.join()


def come_back(provider: Provider, client: Client, path: str = "/accounts/oidc/company/login/") -> HttpResponse:
    """Go to the provider and come back, as a browser would; the provider repeats the nonce that it was sent."""
    there = client.post(path)
    assert there.status_code == 302
    assert there["Location"].startswith(f"{provider.url}/authorize?")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there["Location"]).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) > 20
    provider.nonce = asked["nonce"]
    return client.get("/accounts/oidc/company/login/callback/", {"code": "a-code", "state": asked["state"]})


def sign_in(provider: Provider, client: Client | None = None) -> User:
    """Sign in through the provider; return who is then signed in."""
    client = client or Client()
    back = come_back(provider, client)
    assert back.status_code == 302, back.content.decode()
    return User.objects.get(pk=client.session["_auth_user_id"])


def who(name: str, **changes: Any) -> dict[str, Any]:
    """What the provider says of a person whose address it has verified."""
    known = {"sub": f"sub-{name}", "preferred_username": name, "email": f"{name}@example.org", "email_verified": True}
    return known | changes

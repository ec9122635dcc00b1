"""Whoever holds a strong role sets up a second factor before anything else opens, on pages and for API tokens."""

from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from portal import sign_in
from portal.env import SettingError
from reviews.api.actions import create_token
from reviews.api.models import ApiToken
from reviews.ledger.models import LedgerEntry
from reviews.people import roles, second_factor
from reviews.people.actions import grant_role
from reviews.people.models import User
from tests.cast import PASSWORD, Cast
from tests.people.codes import give_app, shown

pytestmark = pytest.mark.django_db
SET_UP = "/accounts/2fa/"


@pytest.fixture(autouse=True)
def production(settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset(sign_in.STRONG_ROLES)


def signed_in(person: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(person.pk)
    return client


def test_the_settings_know_the_roles_of_the_matrix() -> None:
    assert tuple(role.slug for role in roles.ROLES) == sign_in.ROLES


@pytest.mark.parametrize(
    ("value", "production", "expected"),
    [
        ("", True, {"decider", "administrator", "auditor"}), ("", False, set()), ("none", True, set()),
        ("reader, decider", False, {"reader", "decider"}),
    ],
)  # fmt: skip
def test_the_roles_come_from_the_setting(
    monkeypatch: pytest.MonkeyPatch, value: str, production: bool, expected: set[str]
) -> None:
    monkeypatch.setenv("SECOND_FACTOR_ROLES", value)
    assert sign_in.from_env(production=production, test=False)["SECOND_FACTOR_ROLES"] == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [("SECOND_FACTOR_ROLES", "decider,king"), ("OIDC_SECOND_FACTOR", "yes"), ("INVITATION_HOURS", "0")],
)
def test_a_bad_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match=name):
        sign_in.from_env(production=True, test=False)


def test_a_decider_without_it_reaches_only_the_set_up(cast: Cast) -> None:
    client = signed_in(cast.decider)
    for path in ("/", "/catalog/", "/audit/", "/accounts/email/", "/accounts/password/change/", "/nowhere-else/"):
        answer = client.get(path)
        assert (answer.status_code, answer.get("Location")) in ((302, SET_UP), (404, None)), path
    assert client.post(reverse("propose"), {"repo_id": "a/b"})["Location"] == SET_UP
    page = client.get(SET_UP).content.decode()
    assert "Set up a second factor to continue" in page
    assert "Nothing was saved" in page
    part = client.get("/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"]) == (204, SET_UP)
    assert client.post("/accounts/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.some(2)
@pytest.mark.parametrize("who", ["reader", "requester", "legal", "engineer", "nobody"])
def test_others_are_not_asked(cast: Cast, who: str) -> None:
    assert signed_in(getattr(cast, who)).get("/catalog/").status_code == 200


@pytest.mark.long
def test_setting_it_up_opens_the_portal_and_is_in_the_ledger(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(cast.decider)
    asked = client.get("/accounts/2fa/totp/activate/", follow=True)
    assert asked.redirect_chain[0][0].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/", {"password": PASSWORD})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/accounts/2fa/totp/activate/", {"code": shown(secret)}, follow=True)
    assert done.request["PATH_INFO"] == "/accounts/2fa/recovery-codes/"
    assert client.get("/catalog/").status_code == 200
    entry = LedgerEntry.objects.latest("sequence")
    assert (entry.event, entry.actor) == ("factor:added", "Dora Decider (decider)")


def test_a_removed_second_factor_closes_the_portal_again(cast: Cast) -> None:
    secret = give_app(cast.decider)
    client = signed_in_with_code(cast.decider, secret)
    assert client.get("/catalog/").status_code == 200
    client.post("/accounts/reauthenticate/?next=/", {"password": PASSWORD})
    client.post("/accounts/2fa/totp/deactivate/")
    assert client.get("/catalog/")["Location"] == SET_UP
    assert LedgerEntry.objects.latest("sequence").event == "factor:removed"


def signed_in_with_code(person: User, secret: str) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": shown(secret)})
    return client


def test_a_role_granted_meanwhile_counts_with_the_next_request(cast: Cast) -> None:
    client = signed_in(cast.reader)
    assert client.get("/catalog/").status_code == 200
    grant_role(cast.reader, "auditor", by="system:tests")
    assert client.get("/catalog/")["Location"] == SET_UP


def test_tokens_of_an_administrator_without_it_do_not_work(cast: Cast) -> None:
    _, secret = create_token(name="ci", scopes=["ledger"], days=5, by=cast.administrator)

    def head() -> Any:
        return Client().get("/api/v1/ledger/head", headers={"Authorization": f"Bearer {secret}"})

    assert head().status_code == 401
    assert "second factor" in head().content.decode()
    give_app(cast.administrator)
    assert head().status_code == 200


def test_tokens_of_commands_and_of_earlier_versions_keep_working(cast: Cast) -> None:
    _, secret = create_token(name="ci", scopes=["ledger"], days=5, by="system:command")
    assert ApiToken.objects.get().maker is None
    answer = Client().get("/api/v1/ledger/head", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200


def test_the_migration_finds_who_made_a_token(cast: Cast) -> None:
    for username in ("a_c", "abc", "a%c"):
        person = User.objects.create(username=username, first_name="Ann", last_name="Other")
        create_token(name=username, scopes=["check"], days=5, by="system:command")
        ApiToken.objects.filter(name=username).update(created_by=f"{person.name} ({username})")
    create_token(name="console", scopes=["check"], days=5, by="system:command")
    with connection.cursor() as cursor:
        cursor.execute(import_module("reviews.migrations.0019_invitations").MAKERS)
    found = {token.name: token.maker and token.maker.username for token in ApiToken.objects.select_related("maker")}
    assert found == {"a_c": "a_c", "abc": "abc", "a%c": "a%c", "console": None}


@pytest.mark.parametrize(
    ("setting", "answer", "counts"),
    [
        ("ignored", {"id_token": {"amr": ["mfa"]}}, False), ("trusted", {}, True),
        ("amr", {"id_token": {"amr": ["pwd", "mfa"]}}, True), ("amr", {"userinfo": {"amr": "mfa"}}, True),
        ("amr", {"id_token": {"amr": ["pwd"]}}, False), ("amr", {"id_token": None, "userinfo": {}}, False),
        ("amr", {"id_token": {"amr": {"mfa": 1}}}, False),
    ],
)  # fmt: skip
def test_the_provider_counts_only_as_the_setting_says(
    settings: Settings, setting: str, answer: dict[str, Any], counts: bool
) -> None:
    settings.OIDC_SECOND_FACTOR = setting
    assert second_factor.vouched_for(answer) is counts


def test_what_the_provider_checked_counts_for_that_person_and_session_only(cast: Cast, settings: Settings) -> None:
    settings.OIDC_SECOND_FACTOR = "trusted"
    request = RequestFactory().get("/")
    request.user, request.session = cast.decider, {}  # type: ignore[assignment]
    assert second_factor.blocked(request)
    second_factor.note_provider(request, cast.decider, {})
    assert not second_factor.blocked(request)
    request.user = cast.auditor
    assert second_factor.blocked(request)

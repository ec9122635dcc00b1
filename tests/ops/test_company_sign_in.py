"""The company's OpenID Connect provider brings people in, and the groups that a setting names are their roles."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from reviews.granting.actions import confirm_role, request_role
from reviews.models import LedgerEntry, User
from reviews.people.claims import ClaimSettingError, mapping, mode
from reviews.people.holds import open_holds
from reviews.people.rows import open_hold
from tests.cast import Cast
from tests.people.company import Provider, come_back, company, sign_in, who

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    """A running provider that knows Grace."""
    with company(settings) as server:
        server.person = who("grace")
        yield server


def roles(person: User) -> list[str]:
    return sorted(person.groups.values_list("name", flat=True))


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_first_visit_makes_an_account_with_the_roles_of_its_groups(provider: Provider) -> None:
    provider.person["groups"] = ["company-legal", "/company-all", "football", "decider"]
    person = sign_in(provider)
    assert (person.username, person.email) == ("grace", "grace@example.org")
    assert not person.has_usable_password()
    assert roles(person) == ["legal-reviewer", "reader"], "a group that is called like a role gives nothing"
    entries = LedgerEntry.objects.filter(subject=f"person:{person.pk}")
    assert sorted(entries.values_list("event", flat=True)) == ["person:created"] + ["person:role-granted"] * 2
    assert set(entries.values_list("actor", flat=True)) == {"system:sign-in"}


def test_roles_follow_the_claim_at_the_next_sign_in(provider: Provider) -> None:
    provider.person["groups"] = ["company-legal"]
    first = sign_in(provider)
    provider.person["groups"] = ["company-all"]
    assert sign_in(provider) == first
    assert roles(first) == ["reader"]


@pytest.mark.long
def test_a_provider_that_does_not_speak_of_groups_changes_no_role(provider: Provider) -> None:
    provider.person["groups"] = ["company-all"]
    person = sign_in(provider)
    del provider.person["groups"]
    assert roles(sign_in(provider)) == roles(person) == ["reader"]


@pytest.mark.parametrize(
    ("how", "left"), [("overwrite", ["decider", "reader"]), ("keep", ["decider", "legal-reviewer", "reader"])]
)
def test_a_setting_says_whether_claims_overwrite_roles_of_the_page(
    provider: Provider, settings: Settings, cast: Cast, how: str, left: list[str]
) -> None:
    settings.OIDC_ROLES = how
    provider.person["groups"] = ["company-all"]
    person = sign_in(provider)
    for role in ("legal-reviewer", "decider"):  # no group maps to decider, so no claim takes it away
        asked = request_role(person, role, reason="Reviews.", by=cast.administrator)
        confirm_role(asked, by=cast.administrator_two)
    sign_in(provider)
    assert roles(person) == left
    client = Client()
    client.force_login(cast.administrator)
    said = "overwrite these roles" if how == "overwrite" else "given here stay"
    assert said in text(client.get(f"/people/{person.pk}/"))
    provider.person["groups"] = []
    sign_in(provider)
    assert "reader" not in roles(person), "what a claim gave, a claim takes away"


def test_an_account_made_by_hand_is_found_by_its_verified_address(provider: Provider) -> None:
    known = User.objects.create_user("ghopper", "grace@example.org", None)
    assert sign_in(provider) == known


@pytest.mark.parametrize("verified", [False, "false", "true", 1, None])
def test_an_unverified_address_opens_nobody_elses_account(provider: Provider, verified: Any) -> None:
    known = User.objects.create_user("ghopper", "grace@example.org", None)
    provider.person["email_verified"] = verified
    client = Client()
    come_back(provider, client)
    assert client.session.get("_auth_user_id") != str(known.pk)
    assert not known.socialaccount_set.exists()


def test_an_address_of_two_accounts_opens_neither(provider: Provider) -> None:
    both = [User.objects.create_user(name, "grace@example.org", None) for name in ("ghopper", "other")]
    client = Client()
    come_back(provider, client)
    assert client.session.get("_auth_user_id") not in {str(one.pk) for one in both}


@pytest.mark.parametrize("token", [{"nonce": "of-another-session"}, {"nonce": ""}, {"sub": "someone-else"}, None])
def test_an_answer_for_another_sign_in_lets_nobody_in(provider: Provider, token: dict[str, Any] | None) -> None:
    provider.token = token
    client = Client()
    back = come_back(provider, client)
    assert "Company sign-in failed" in text(back)
    assert "_auth_user_id" not in client.session
    assert not User.objects.filter(username="grace").exists()


def test_coming_in_ends_the_holds_and_the_password_that_others_know(provider: Provider, cast: Cast) -> None:
    known = User.objects.create_user("ghopper", "Grace@example.org", "shown-to-ava")
    open_hold(known, by=cast.administrator, why="the first password was shown to whoever made the account")
    ava = Client()
    ava.post("/accounts/login/", {"login": "ghopper", "password": "shown-to-ava"})
    assert ava.get("/catalog/").status_code == 200
    owner = Client()
    assert sign_in(provider, owner) == known
    assert not open_holds(known).exists()
    assert not User.objects.get(pk=known.pk).has_usable_password()
    assert ava.get("/catalog/").status_code == 302, "a session of whoever knew the password is over"
    assert owner.get("/catalog/").status_code == 200
    entry = LedgerEntry.objects.get(event="person:secured")
    assert entry.data == {"held_by": "Ava Administrator"}


def test_nobody_connects_their_identity_to_an_account_of_another_address(provider: Provider, cast: Cast) -> None:
    puppet = User.objects.create_user("puppet", "puppet@example.org", "shown-to-grace")
    client = Client()
    client.force_login(puppet)
    back = come_back(provider, client, "/accounts/oidc/company/login/?process=connect")
    assert "Company sign-in failed" in text(back)
    assert not puppet.socialaccount_set.exists()


def test_the_last_administrator_is_not_lost_to_a_claim(provider: Provider) -> None:
    provider.person["groups"] = ["company-it"]
    person = sign_in(provider)
    assert roles(person) == ["administrator"]
    provider.person["groups"] = []
    for _ in range(2):
        client = Client()
        assert sign_in(provider, client) == person
        assert roles(person) == ["administrator"]
        assert "You keep it, because no other administrator can sign in" in text(client.get("/"))
    assert LedgerEntry.objects.filter(event="person:role-kept").count() == 1
    provider.person = who("hedy", groups=["company-it"])
    sign_in(provider)
    provider.person = who("grace", groups=[])
    sign_in(provider)
    assert roles(person) == []


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("legal-reviewer", "write group:role, for example company-legal:legal-reviewer"),
        (":reader", "write group:role"),
        ("company:king", "names the role 'king'; use one of reader, requester"),
    ],
)
def test_a_wrong_mapping_stops_the_start_with_a_sentence(pair: str, said: str) -> None:
    with pytest.raises(ClaimSettingError, match=re.escape(said)):
        mapping([pair])


def test_a_mapping_may_have_paths_and_colons() -> None:
    assert mapping(["/company/legal: legal-reviewer", "urn:x:all:reader"]) == (
        ("company/legal", "legal-reviewer"), ("urn:x:all", "reader"),
    )  # fmt: skip
    with pytest.raises(ClaimSettingError, match="OIDC_ROLES is 'both'"):
        mode("both")


@pytest.mark.some(2)
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
    settings.OIDC_GROUPS = (("company-heads", "decider"),)
    provider.person |= {"groups": ["company-heads"]} | ({"amr": amr} if amr else {})
    client = Client()
    come_back(provider, client)
    assert "_auth_user_id" in client.session
    assert client.get("/catalog/").get("Location", "") == place

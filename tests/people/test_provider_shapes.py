"""The three providers of docs/operate.md, each answering in the shape that its own documentation describes.

https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference,
https://developer.okta.com/docs/api/openapi/okta-oauth/guides/overview/,
https://www.keycloak.org/docs/latest/server_admin/ (protocol mappers). The persons, tenants and groups are ours.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from reviews.models import User
from reviews.people.claims import mapping
from tests.people.company import Provider, come_back, company, sign_in

pytestmark = pytest.mark.django_db

LEGAL, EVERYONE = "0f1e7a52-3b1c-4d55-9a7e-5b1f4f0f2c11", "7c9d2f30-88aa-4c0e-b1d2-0a9f6f1e4d22"
ENTRA = {
    "ver": "2.0", "oid": "3a6c8a3e-51c7-4b7e-9f0a-1f0f7f6e2b90", "tid": "9b1d6c1e-2f7a-4e0b-8a55-6f2e1c7d3b10",
    "sub": "Zs3xL0n-pairwise-for-this-application", "name": "Grace Gale", "preferred_username": "grace@company.example",
    "email": "grace@company.example", "groups": [LEGAL, EVERYONE], "roles": ["Portal.Decider"],
}  # fmt: skip
ENTRA_INFO = {"sub": ENTRA["sub"], "name": "Grace Gale", "given_name": "Grace", "family_name": "Gale",
              "email": "grace@company.example"}  # fmt: skip
OKTA = {
    "sub": "00u1a2b3c4D5E6F7g8h9", "ver": 1, "amr": ["pwd", "mfa"], "idp": "00o1a2b3c4D5E6F7g8h9", "name": "Grace Gale",
    "preferred_username": "grace@company.example", "email": "grace@company.example", "email_verified": True,
    "groups": ["company-legal", "company-all"],
}  # fmt: skip
KEYCLOAK = {
    "sub": "5d9c1f0e-8c1b-4f6e-9f59-c7d1a7b0c3aa", "typ": "ID", "azp": "portal", "acr": "1", "sid": "b6d1",
    "name": "Grace Gale", "given_name": "Grace", "family_name": "Gale", "preferred_username": "grace",
    "email": "grace@company.example",
    "email_verified": True, "groups": ["/company/legal", "/company/all"],
}  # fmt: skip
SHAPES: dict[str, tuple[dict[str, Any], dict[str, Any] | None, list[str]]] = {
    "entra": (ENTRA, ENTRA_INFO, [f"{LEGAL}:legal-reviewer", f"{EVERYONE}:reader"]),
    "okta": (OKTA, None, ["company-legal:legal-reviewer", "company-all:reader"]),
    "keycloak": (KEYCLOAK, None, ["company/legal:legal-reviewer", "company/all:reader"]),
}
NAMED = {"entra": "grace", "okta": "grace@company.example", "keycloak": "grace"}
"""What accounts are called: Entra's userinfo has no user name, so the address's first part is taken."""


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    """A running provider that answers in no particular shape yet."""
    with company(settings) as server:
        yield server


def take(provider: Provider, settings: Settings, shape: str) -> None:
    person, info, groups = SHAPES[shape]
    provider.person, provider.info = dict(person), info
    settings.OIDC_GROUPS = mapping(groups)


@pytest.mark.parametrize("shape", SHAPES)
def test_groups_of_each_provider_give_roles_and_the_next_visit_is_the_same_person(
    provider: Provider, settings: Settings, shape: str
) -> None:
    take(provider, settings, shape)
    person = sign_in(provider)
    assert sorted(person.groups.values_list("name", flat=True)) == ["legal-reviewer", "reader"]
    assert (person.username, person.email) == (NAMED[shape], "grace@company.example")
    provider.person["groups"] = provider.person["groups"][1:]
    assert sign_in(provider) == person
    assert sorted(person.groups.values_list("name", flat=True)) == ["reader"]


@pytest.mark.some(2)
@pytest.mark.parametrize(("shape", "joins"), [("entra", False), ("okta", True), ("keycloak", True)])
def test_only_a_verified_address_opens_an_account_that_was_made_by_hand(
    provider: Provider, settings: Settings, shape: str, joins: bool
) -> None:
    known = User.objects.create_user("ghopper", "grace@company.example", None)
    take(provider, settings, shape)
    client = Client()
    come_back(provider, client)
    assert client.session.get("_auth_user_id") == (str(known.pk) if joins else None)


def test_entra_with_more_groups_than_a_token_holds_changes_no_role(provider: Provider, settings: Settings) -> None:
    take(provider, settings, "entra")
    person = sign_in(provider)
    del provider.person["groups"]
    provider.person |= {
        "_claim_names": {"groups": "src1"},
        "_claim_sources": {"src1": {"endpoint": "https://graph.example/users/3a6c/getMemberObjects"}},
    }
    assert sign_in(provider) == person
    assert sorted(person.groups.values_list("name", flat=True)) == ["legal-reviewer", "reader"]


def test_app_roles_of_entra_can_be_the_claim(provider: Provider, settings: Settings) -> None:
    take(provider, settings, "entra")
    settings.OIDC_GROUPS_CLAIM, settings.OIDC_GROUPS = "roles", mapping(["Portal.Decider:decider"])
    assert sorted(sign_in(provider).groups.values_list("name", flat=True)) == ["decider"]


def test_a_subject_is_a_person_whatever_their_name_and_address_become(provider: Provider, settings: Settings) -> None:
    take(provider, settings, "okta")
    person = sign_in(provider)
    provider.person |= {"preferred_username": "grace.hill@company.example", "email": "grace.hill@company.example"}
    assert sign_in(provider, Client()) == person

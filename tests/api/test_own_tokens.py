"""Tokens that act as a person in a team: who makes and ends them, what they let through, and that nothing signs."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from reviews.api import actions
from reviews.api.acting import POWERS, acting
from reviews.api.models import OWN_SCOPES, SCOPES, WITHOUT_TEAM, ApiToken
from reviews.ledger.models import LedgerEntry
from reviews.people import roles
from reviews.people.actions import set_team, switch
from reviews.people.deputies import represented
from reviews.people.holds import close_holds, open_hold
from reviews.people.models import User
from reviews.people.permits import Forbidden
from reviews.workloads.models import Workload
from reviews.workloads.permits import sees_private
from tests import scenes
from tests.api.asking import ASKED, get, own_token, token
from tests.cast import Cast
from tests.deputies.test_deputies import deputise
from tests.house.private import REPO as PRIVATE

pytestmark = pytest.mark.django_db


def test_the_page_makes_a_token_that_acts_as_the_person_and_shows_its_secret_once(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.requester)
    sent = {"name": "pipeline", "team": cast.claims.pk, "scopes": ["check", "read"], "days": 9}
    answer = client.post("/tokens/own/", sent)
    made = ApiToken.objects.get()
    assert (made.owner, made.team, made.maker, made.scopes) == (
        cast.requester, cast.claims, cast.requester, ["check", "read"],
    )  # fmt: skip
    secret = answer.content.decode().split('id="secret">')[1].split("<")[0]
    assert get("decisions", secret).status_code == 200
    assert secret not in client.get("/tokens/own/").content.decode()
    assert client.post(f"/tokens/{made.pk}/revoke/")["Location"] == "/tokens/own/"
    assert get("decisions", secret).status_code == 401


def test_no_token_of_a_person_is_called_as_one_of_the_company(cast: Cast) -> None:
    """Kept answers of ``check`` name the machine by its token."""
    actions.create_token(name="Cluster north", scopes=["check"], days=9, by="system:tests")
    client = Client()
    client.force_login(cast.requester)
    for name in ("cluster North", "Cluster  north", "Cluster\u200b north", "Cluster\u00a0north"):
        sent = {"name": name, "team": cast.claims.pk, "scopes": ["check"], "days": 9}
        assert client.post("/tokens/own/", sent).status_code == 422, name
    assert ApiToken.objects.count() == 1


def test_a_page_in_another_team_or_without_a_role_makes_no_token(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.requester)
    sent = {"name": "pipeline", "team": cast.lab.pk, "scopes": ["check"], "days": 9}
    assert client.post("/tokens/own/", sent).status_code == 422
    client.force_login(cast.nobody)
    assert client.post("/tokens/own/", sent | {"team": ""}).status_code == 403
    assert not ApiToken.objects.exists()


def test_a_reviewer_in_no_team_has_a_token_that_sees_nothing_private_and_writes_for_no_team(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    client = Client()
    client.force_login(cast.legal)
    sent = {"name": "laptop", "team": "", "scopes": ["read", "calendar"], "days": 9}
    page = client.post("/tokens/own/", sent).content.decode()
    made, secret = ApiToken.objects.get(), page.split('id="secret">')[1].split("<")[0]
    assert (made.owner, made.team, "Acts as them in no team." in page) == (cast.legal, None, True)
    assert LedgerEntry.objects.get(event="token:made").data["team"] == "no team"
    assert get(f"candidates/{candidate.pk}", secret).status_code == 200
    assert b"BEGIN:VEVENT" in get("calendar.ics", secret).content
    Workload.objects.update(private=True)
    assert sees_private(cast.legal)
    assert get(f"candidates/{candidate.pk}", secret).status_code == 404
    assert b"BEGIN:VEVENT" not in get("calendar.ics", secret).content
    for scope in set(dict(OWN_SCOPES)) - set(WITHOUT_TEAM):
        refused = client.post("/tokens/own/", sent | {"name": "other", "scopes": ["read", scope]})
        assert (refused.status_code, f"act for a team: {scope}." in refused.content.decode()) == (422, True)
        with pytest.raises(ValueError, match=f"act for a team: {scope}."):
            own_token(cast.requester, None, "read", scope)
        with pytest.raises(IntegrityError, match="token_without_team"), transaction.atomic():
            ApiToken.objects.update(scopes=[scope])


def test_a_token_stands_in_for_nobody(cast: Cast) -> None:
    """Whom its person is a deputy of may be of other teams, which the token was not made for."""
    deputise(cast, cast.requester, cast.stranger)
    own_token(cast.stranger, cast.lab)
    token = ApiToken.objects.get()
    assert represented(User.objects.get(pk=cast.stranger.pk))
    assert represented(acting(cast.stranger.pk, token, ["requester"])) == []


def test_nobody_makes_a_token_for_a_team_of_others_or_while_someone_else_can_sign_in(cast: Cast) -> None:
    with pytest.raises(Forbidden, match="Only members of"):
        own_token(cast.requester, cast.lab)
    open_hold(cast.requester, by=cast.administrator, why="an administrator saw the password")
    cast.requester.refresh_from_db()
    with pytest.raises(Forbidden, match="Secure it first"):
        own_token(cast.requester, cast.claims)


def test_a_token_from_while_a_command_had_the_password_ends_when_the_owner_secures_the_account(cast: Cast) -> None:
    """What the token does meanwhile counts as done by whoever holds the account; afterwards it would be the owner's."""
    before = own_token(cast.requester, cast.claims)
    open_hold(cast.requester, by="system:command", why="a command showed the password")
    meanwhile = own_token(cast.requester, cast.claims)
    assert get("decisions", meanwhile).status_code == 200
    close_holds(cast.requester, how="signed in through the company sign-in")
    refused = get("decisions", meanwhile)
    assert (refused.status_code, "while someone else could sign in" in refused.json()["detail"]) == (401, True)
    assert [get("decisions", one).status_code for one in (before, own_token(cast.requester, cast.claims))] == [200, 200]


def test_another_person_neither_sees_nor_ends_a_token_but_an_administrator_ends_every_one(cast: Cast) -> None:
    own_token(cast.requester, cast.claims)
    made, client = ApiToken.objects.get(), Client()
    client.force_login(cast.stranger)
    assert made.name not in client.get("/tokens/own/").content.decode()
    assert client.post(f"/tokens/{made.pk}/revoke/").status_code == 403
    client.force_login(cast.administrator)
    assert "Acts as them in Claims" in " ".join(client.get("/tokens/").content.decode().split())
    client.post(f"/tokens/{made.pk}/revoke/")
    made.refresh_from_db()
    assert made.revoked_at


def test_the_database_refuses_a_token_that_someone_else_made_and_scopes_of_the_other_kind(cast: Cast) -> None:
    own_token(cast.requester, cast.claims)
    token()
    theirs, company = ApiToken.objects.filter(owner__isnull=False), ApiToken.objects.filter(owner__isnull=True)
    for found, change in (
        (theirs, {"maker": cast.administrator}), (theirs, {"maker": None}), (theirs, {"team": None}),
        (theirs, {"scopes": ["ledger"]}), (company, {"scopes": ["propose"]}), (company, {"owner": cast.requester}),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            found.update(**change)


def test_a_token_follows_its_person(cast: Cast) -> None:
    secret = own_token(cast.requester, cast.claims)
    assert get("decisions", secret).status_code == 200
    switch(cast.requester, on=False, reason="Left.", by=cast.administrator)
    assert "is closed" in get("decisions", secret).json()["detail"]
    switch(cast.requester, on=True, reason="Back.", by=cast.administrator)
    set_team(slug="claims", name="Claims", members=[], by=cast.administrator)
    refused = get("decisions", secret)
    assert (refused.status_code, refused["Content-Type"]) == (401, "application/problem+json")
    assert refused.json() == {
        "type": "about:blank", "title": "Unauthorized", "status": 401,
        "detail": "The person as whom this API token acts is no longer in its team.",
    }  # fmt: skip


def test_each_kind_of_token_opens_only_its_addresses(cast: Cast) -> None:
    mine, company = own_token(cast.requester, cast.claims), token(*dict(SCOPES))
    window = {"from": "2026-11-01", "to": "2026-11-02"}
    assert "only a token of the company" in get("window", mine, **window).json()["detail"]
    assert get("window", company, **window).status_code == 200
    assert get("check", own_token(cast.requester, cast.claims, "read"), **ASKED).status_code == 403
    assert get("decisions", own_token(cast.requester, cast.claims, "check")).status_code == 403


def test_no_scope_lets_signing_deciding_or_granting_through(cast: Cast) -> None:
    never = {roles.SIGN_LEGAL, roles.SIGN_ENGINEERING, roles.DECIDE, roles.RECORD_INTAKE, roles.MANAGE_PEOPLE,
             roles.OWN_TERMS, roles.READ_ALL, roles.VERIFY_LEDGER}  # fmt: skip
    assert set(POWERS) == set(dict(OWN_SCOPES))
    assert not never & frozenset().union(*POWERS.values())
    set_team(slug="claims", name="Claims", members=[cast.requester, cast.both], by=cast.administrator)
    made, _ = actions.create_own_token(
        team=cast.claims, name="ci", scopes=list(POWERS), days=1, by=type(cast.both).objects.get(pk=cast.both.pk)
    )
    person = acting(cast.both.pk, made, cast.both.role_slugs)
    assert person.powers < cast.both.powers
    assert not sees_private(person)
    assert sees_private(cast.both)


def test_check_through_a_token_knows_no_private_workload_of_another_team(cast: Cast) -> None:
    """The very same bytes, with and without a private decision on the same commit, and of a private workload."""
    scenes.candidate_at("decided", cast)
    secret, asked = own_token(cast.stranger, cast.lab), ASKED | {"commit": "9" * 40, "repo": PRIVATE}
    before = [get("check", secret, **ASKED).content, get("check", secret, **asked).content]
    hidden = scenes.workload(cast, name="Zebrafish triage", private=True)
    unknown = get("check", secret, **ASKED | {"workload": "zebrafish-triage"}).json()["reasons"]
    assert unknown == ["No workload is called “zebrafish-triage”. Use the short name from its page's URL."]
    scenes.candidate_at("decided", cast, PRIVATE, work=hidden)
    assert [get("check", secret, **ASKED).content, get("check", secret, **asked).content] == before
    mine = get("check", own_token(cast.requester, cast.claims), **asked).json()
    assert mine["reasons"] != get("check", secret, **asked).json()["reasons"]

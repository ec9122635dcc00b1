"""Over HTTP: an administrator with puppet accounts gets nowhere alone, and a real company succeeds on its first day."""

from dataclasses import fields
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from portal.demo.nodes import add_nodes
from reviews.decisions.models import Decision
from reviews.people.actions import set_team
from reviews.people.holds import close_holds
from reviews.people.models import RoleRequest, Team, User
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import ruling
from tests.desks.forms import at, envelope
from tests.invitations.links import CHOSEN, accept, mailed
from tests.people.codes import shown
from tests.people.company import Provider, company, sign_in, who

pytestmark = pytest.mark.django_db
PUPPETS = {"legal": "legal-reviewer", "engineering": "engineering-reviewer", "decider": "decider"}
SIGNING = {
    "legal": {"outcome": "pass", "reason": "The terms fit.", "mirror": "yes"},
    "engineering": envelope(),
}


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def with_password(name: str, password: str) -> Client:
    """Another browser session, opened with the password that its maker chose."""
    client = Client()
    assert client.post("/accounts/login/", {"login": f"{name}_p", "password": password}).status_code == 302
    return client


def made(administrator: Client, name: str) -> str:
    """An account from the page, invited to a mailbox of its maker's, who accepts; the password that they choose."""
    values = {"first_name": name.capitalize(), "last_name": "Puppet", "username": f"{name}_p", "sign_in": "invitation"}
    assert administrator.post("/people/new/", values | {"email": f"{name}_p@example.org"}).status_code == 200
    assert accept(mailed()).status_code == 302
    return CHOSEN


def requested(client: Client, name: str, role: str) -> str:
    """A role that is requested on the page of a person; the address of the request."""
    person = User.objects.filter(username__in=(name, f"{name}_p")).latest("pk")
    assert client.post(f"/people/{person.pk}/role/{role}/", {"reason": "Works here."}).status_code == 302
    return f"/people/requests/{RoleRequest.objects.latest('pk').pk}/"


def signs(client: Client, candidate: Candidate, track: str) -> Any:
    return client.post(at(candidate, f"{track}/sign/"), {"seen": scenes.seen(candidate), **SIGNING[track]})


def decides(client: Client, candidate: Candidate, **named: str) -> Any:
    return client.post(f"/candidates/{candidate.pk}/decide/", ruling(candidate, **named))


@pytest.fixture
def puppets(cast: Cast) -> dict[str, Client]:
    """Three accounts that Ava made and can sign in to; Aldo was told that they are colleagues and confirmed them."""
    ava, aldo = signed_in(cast.administrator), signed_in(cast.administrator_two)
    found = {}
    for name, role in PUPPETS.items():
        password = made(ava, name)
        place = requested(ava, name, role)
        assert ava.post(place, {"act": "confirm"}).status_code == 403
        assert aldo.post(place, {"act": "confirm"}).status_code == 302
        found[name] = with_password(name, password)
    return found


def test_alone_an_administrator_gets_no_puppet_a_role_not_even_with_a_puppet_administrator(cast: Cast) -> None:
    ava, aldo = signed_in(cast.administrator), signed_in(cast.administrator_two)
    password = made(ava, "helper")
    place = requested(ava, "helper", "administrator")
    helper = with_password("helper", password)
    for client in (ava, helper):
        assert client.post(place, {"act": "confirm"}).status_code == 403
    assert aldo.post(place, {"act": "confirm"}).status_code == 302  # Aldo trusts Ava
    made(ava, "puppet")
    by_ava = requested(ava, "puppet", "decider")
    refused = helper.post(by_ava, {"act": "confirm"})
    assert refused.status_code == 403
    assert "Ava Administrator could have signed in as Helper Puppet." in text(refused)
    assert ava.post(by_ava, {"act": "withdraw", "reason": "The other way round."}).status_code == 302
    assert ava.post(requested(helper, "puppet", "decider"), {"act": "confirm"}).status_code == 403
    assert not User.objects.get(username="puppet_p").role_slugs


@pytest.mark.parametrize("order", [("legal", "engineering"), ("engineering", "legal")])
def test_with_puppets_only_one_track_is_signed_in_whatever_order(
    cast: Cast, puppets: dict[str, Client], order: tuple[str, str]
) -> None:
    candidate = scenes.candidate_at("answered", cast)
    first, second = order
    assert signs(puppets[first], candidate, first).status_code == 302
    for _ in range(2):  # the other session and a repeated request change nothing
        refused = signs(puppets[second], candidate, second)
        assert refused.status_code == 403
        assert f"{first.capitalize()} Puppet signed the {first} track. Ava Administrator could have" in text(refused)
    assert decides(puppets["decider"], candidate).status_code == 403
    assert not Decision.objects.exists()


@pytest.mark.long
def test_a_puppet_that_proposed_stops_every_other_puppet(cast: Cast, puppets: dict[str, Client]) -> None:
    ava = signed_in(cast.administrator)
    made(ava, "asker")
    asker = User.objects.get(username="asker_p")
    assert ava.post(f"/people/{asker.pk}/role/", {"role": "requester", "act": "grant"}).status_code == 302
    set_team(slug="claims", name="Claims", members=[asker, cast.requester], by=cast.administrator)
    candidate = scenes.candidate_at("answered", Cast(**{**vars(cast), "requester": asker}))
    assert candidate.requester == asker
    for track in ("legal", "engineering"):
        refused = signs(puppets[track], candidate, track)
        assert refused.status_code == 403
        assert "Asker Puppet proposed this candidate. Ava Administrator could have signed in as both" in text(refused)
    assert signs(signed_in(cast.legal), candidate, "legal").status_code == 302
    assert signs(signed_in(cast.engineer), candidate, "engineering").status_code == 302
    refused = decides(puppets["decider"], candidate)
    assert refused.status_code == 403
    assert "Another person must act" in text(refused)
    assert decides(signed_in(cast.decider), candidate).status_code == 302


@pytest.mark.long
def test_puppets_that_turn_out_to_be_people_sign_again_after_they_secured_their_accounts(
    cast: Cast, puppets: dict[str, Client]
) -> None:
    candidate = scenes.candidate_at("answered", cast)
    assert signs(puppets["legal"], candidate, "legal").status_code == 302
    for name in PUPPETS:  # what accepting an invitation does
        close_holds(User.objects.get(username=f"{name}_p"), how="accepted an invitation with an own second factor")
    assert signs(puppets["engineering"], candidate, "engineering").status_code == 302
    assert decides(puppets["decider"], candidate).status_code == 302


def run(*words: str) -> str:
    said = StringIO()
    call_command(*words, stdout=StringIO(), stderr=said)
    return said.getvalue()


def first_candidate(ann: Client) -> Candidate:
    """A candidate of Rose's team that Lea and Eli have to review."""
    people = {name: User.objects.get(username=name) for name in ("rose", "lea", "eli", "dan")}
    ann.post("/people/teams/new/", {"name": "Claims", "members": [people["rose"].pk]})
    add_nodes(people["eli"])
    team = dict.fromkeys(("claims", "lab"), Team.objects.get(slug="claims"))
    parts = {"requester": people["rose"], "legal": people["lea"], "engineer": people["eli"], "decider": people["dan"]}
    everyone = {one.name: people["rose"] for one in fields(Cast)} | team | parts
    cast = Cast(**everyone)  # type: ignore[arg-type]
    # With one legal reviewer, only a low risk rests on what one person read.
    return scenes.candidate_at("answered", cast, work=scenes.workload(cast, risk_level="low"))


def member(provider: Provider, name: str) -> Client:
    """The browser of someone who comes in through the company's sign-in."""
    provider.person, client = who(name), Client()
    assert sign_in(provider, client).username == name
    return client


def test_a_company_succeeds_on_its_first_day(db: None, settings: Settings) -> None:
    """Its people come in through the company's sign-in; accounts with invitations are secured by accepting one."""
    with company(settings) as provider:
        words = ("--role", "administrator", "--sso", "--email")
        assert "Only ann can sign in as an administrator" in run("create_person", "ann", *words, "ann@example.org")
        assert "Warning" not in run("create_person", "bob", *words, "bob@example.org")
        ann, bob = member(provider, "ann"), member(provider, "bob")
        assert "Too few administrators" not in text(ann.get("/people/"))
        jobs = {"rose": "requester", "lea": "legal-reviewer", "eli": "engineering-reviewer", "dan": "decider"}
        for name, role in jobs.items():
            values = {"first_name": name.capitalize(), "last_name": "Day", "username": name, "sign_in": "sso"}
            ann.post("/people/new/", values | {"email": f"{name}@example.org"})
            if role == "requester":
                ann.post(f"/people/{User.objects.get(username=name).pk}/role/", {"role": role, "act": "grant"})
                continue
            place = requested(ann, name, role)
            assert "Confirm the role" in text(bob.get(place))
            assert bob.post(place, {"act": "confirm"}).status_code == 302
        browsers = {name: member(provider, name) for name in jobs}
        candidate = first_candidate(ann)
        assert signs(browsers["lea"], candidate, "legal").status_code == 302
        assert signs(browsers["eli"], candidate, "engineering").status_code == 302
        assert decides(browsers["dan"], candidate, evidence_none_by="dan", change_owner="eli").status_code == 302
        assert Decision.objects.get().issued_by == User.objects.get(username="dan")


def joined(link: str, callbacks: Any) -> Client:
    """The browser of someone who accepts an invitation and sets up an authenticator app of their own."""
    client, place = Client(), "/accounts/2fa/totp/activate/"
    assert accept(link, client).status_code == 302
    secret = client.get(place).context["form"].secret
    with callbacks(execute=True):
        assert client.post(place, {"code": shown(secret)}).status_code == 302
    return client


@pytest.mark.long
def test_a_company_without_a_sign_in_of_its_own_succeeds_on_its_first_day(
    db: None, settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    """Two administrators from the console, everyone else by mail, each with a second factor of their own."""
    settings.SECOND_FACTOR_ROLES = frozenset({"administrator", "decider", "auditor"})
    links = {}
    for name in ("ann", "bob"):
        said = StringIO()
        words = ("--role", "administrator", "--email", f"{name}@example.org")
        call_command("create_person", name, *words, stdout=said, stderr=StringIO())
        links[name] = "/" + said.getvalue().strip().split("/", 3)[3]
    ann = joined(links["ann"], django_capture_on_commit_callbacks)
    bob = joined(links["bob"], django_capture_on_commit_callbacks)
    browsers = {}
    jobs = {"rose": "requester", "lea": "legal-reviewer", "eli": "engineering-reviewer", "dan": "decider"}
    for name, role in jobs.items():
        values = {"first_name": name.capitalize(), "last_name": "Day", "username": name, "sign_in": "invitation"}
        assert ann.post("/people/new/", values | {"email": f"{name}@example.org"}).status_code == 200
        browsers[name] = joined(mailed(), django_capture_on_commit_callbacks)
        if role == "requester":
            ann.post(f"/people/{User.objects.get(username=name).pk}/role/", {"role": role, "act": "grant"})
        else:
            assert bob.post(requested(ann, name, role), {"act": "confirm"}).status_code == 302
    candidate = first_candidate(ann)
    assert signs(browsers["lea"], candidate, "legal").status_code == 302
    assert signs(browsers["eli"], candidate, "engineering").status_code == 302
    assert decides(browsers["dan"], candidate, evidence_none_by="dan", change_owner="eli").status_code == 302
    assert Decision.objects.get().issued_by == User.objects.get(username="dan")

"""Roles that two administrators give together: who may request, confirm, refuse and withdraw, and what is shown."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from reviews.granting.actions import confirm_role, request_role, withdraw_request
from reviews.invitations.actions import invite
from reviews.ledger.models import LedgerEntry
from reviews.people.actions import create_person, grant_role, revoke_role, switch
from reviews.people.holds import close_holds, open_hold
from reviews.people.models import RoleRequest, User
from reviews.people.permits import Forbidden, Stale, TooLate
from reviews.people.queries import administrators_alarm
from reviews.people.roles import ROLES
from tests.cast import Cast

WHY = "the first password was shown to whoever made the account"


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def roles_of(person: User) -> frozenset[str]:
    return User.objects.get(pk=person.pk).role_slugs


def asked(cast: Cast, role: str = "decider") -> RoleRequest:
    return request_role(cast.nobody, role, reason="Decides from May on.", by=cast.administrator)


def test_the_roles_that_sign_or_grant_take_two_administrators() -> None:
    assert [role.slug for role in ROLES if not role.needs_second] == ["reader", "requester"]


@pytest.mark.django_db
def test_a_second_administrator_confirms_and_each_act_is_in_the_ledger(cast: Cast) -> None:
    first, second = signed_in(cast.administrator), signed_in(cast.administrator_two)
    person = f"/people/{cast.nobody.pk}/"
    assert "Request…" in text(first.get(person))
    form = first.get(f"{person}role/decider/")
    assert "Request the role Decider for Nils Norole" in text(form)
    assert first.post(f"{person}role/decider/", {"reason": " "}).status_code == 422
    made = first.post(f"{person}role/decider/", {"reason": "Decides from May on."}, follow=True)
    assert "You requested" not in text(made)
    assert "Withdraw the request" in text(made)
    assert not roles_of(cast.nobody)
    for client in (first, second):
        assert "Decides from May on." in text(client.get(person))
        assert "Role requests" in text(client.get("/people/"))
    assert "Role request" not in text(first.get("/")), "no turn of the one who asked"
    turn = text(second.get("/"))
    assert "Ava Administrator requests the role Decider: Decides from May on." in turn
    assert "1 thing needs you" in turn
    place = f"/people/requests/{RoleRequest.objects.get().pk}/"
    assert first.post(place, {"act": "confirm"}).status_code == 403
    done = second.post(place, {"act": "confirm"}, follow=True)
    assert "Nils Norole now has the role Decider." in text(done)
    assert roles_of(cast.nobody) == {"decider"}
    assert second.post(place, {"act": "confirm"}).status_code == 409
    assert "Nothing needs you" in text(second.get("/"))
    entries = list(LedgerEntry.objects.all()[:2])
    assert [(one.event, one.actor) for one in entries] == [
        ("person:role-confirmed", "Aldo Administrator (administrator_two)"),
        ("person:role-requested", "Ava Administrator (administrator)"),
    ]
    assert entries[0].data["asked_by"] == "Ava Administrator (administrator)"


@pytest.mark.django_db
@pytest.mark.parametrize(("act", "who"), [("refuse", "administrator_two"), ("withdraw", "administrator")])
def test_a_request_ends_with_a_reason_and_without_the_role(cast: Cast, act: str, who: str) -> None:
    row, client = asked(cast), signed_in(getattr(cast, who))
    place = f"/people/requests/{row.pk}/"
    other = "withdraw" if act == "refuse" else "refuse"
    assert client.post(place, {"act": other, "reason": "x"}).status_code == 403
    assert client.post(place, {"act": act, "reason": ""}).status_code == 422
    assert "Nothing was changed" in text(client.post(place, {"act": "burn"}, follow=True))
    client.post(place, {"act": act, "reason": "Not now."})
    assert "Not now." in text(client.get(place))
    assert not roles_of(cast.nobody)
    with pytest.raises(TooLate):
        confirm_role(row, by=cast.administrator_two)
    assert asked(cast).open, "it can be requested again"


@pytest.mark.django_db
def test_only_administrators_come_near(cast: Cast) -> None:
    row = asked(cast)
    for person in cast.by_role().values():
        expected = 200 if person == cast.administrator else 403
        for place in (f"/people/requests/{row.pk}/", f"/people/{cast.nobody.pk}/role/auditor/"):
            assert signed_in(person).get(place).status_code == expected, (person, place)
    assert signed_in(cast.administrator).get("/people/requests/9999/").status_code == 404
    assert signed_in(cast.administrator).get(f"/people/{cast.nobody.pk}/role/king/").status_code == 404


@pytest.mark.django_db
def test_nobody_requests_or_confirms_for_themselves(cast: Cast) -> None:
    with pytest.raises(Forbidden, match="cannot change your own roles"):
        request_role(cast.administrator, "decider", reason="Me.", by=cast.administrator)
    row = request_role(cast.administrator_two, "decider", reason="You.", by=cast.administrator)
    with pytest.raises(Forbidden, match="cannot confirm a role for yourself"):
        confirm_role(row, by=cast.administrator_two)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "held", ["asker by confirmer", "confirmer by asker", "receiver by confirmer", "both by console"]
)
def test_a_related_account_confirms_nothing(cast: Cast, held: str) -> None:
    one, two = cast.administrator, cast.administrator_two
    pairs: dict[str, list[tuple[User, Any]]] = {
        "asker by confirmer": [(one, two)],
        "confirmer by asker": [(two, one)],
        "receiver by confirmer": [(cast.nobody, two)],
        "both by console": [(one, "system:command"), (two, "system:command")],
    }
    for person, by in pairs[held]:
        open_hold(person, by=by, why=WHY)
    row = asked(cast)
    with pytest.raises(Forbidden, match="A second person must confirm this role"):
        confirm_role(row, by=two)
    assert "Role request" not in text(signed_in(two).get("/")), "what is refused is nobody's turn"
    assert "could have signed in as" in text(signed_in(two).get(f"/people/requests/{row.pk}/"))
    for person, _ in pairs[held]:
        close_holds(person, how="accepted an invitation with an own second factor")
    again = withdraw_request(row, reason="Ask anew.", by=one)
    assert not again.open
    confirm_role(asked(cast), by=two)
    assert roles_of(cast.nobody) == {"decider"}


@pytest.mark.django_db
def test_a_request_expires_and_can_be_made_again(cast: Cast) -> None:
    row = asked(cast)
    with pytest.raises(Stale, match="already requested"):
        asked(cast)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        with pytest.raises(TooLate, match="no longer open: expired"):
            confirm_role(row, by=cast.administrator_two)
        assert "Role requests" not in text(signed_in(cast.administrator).get("/people/"))
        assert asked(cast).pk != row.pk
    row.refresh_from_db()
    assert row.outcome == "expired"


@pytest.mark.django_db
def test_the_request_of_a_former_administrator_and_one_for_a_closed_account_give_nothing(cast: Cast) -> None:
    row = asked(cast)
    switch(cast.nobody, on=False, reason="Left.", by=cast.administrator)
    with pytest.raises(TooLate, match="is closed"):
        confirm_role(row, by=cast.administrator_two)
    switch(cast.nobody, on=True, reason="Back.", by=cast.administrator)
    revoke_role(cast.administrator, "administrator", by=cast.administrator_two)
    with pytest.raises(TooLate, match="is no longer an administrator"):
        confirm_role(row, by=cast.administrator_two)


@pytest.mark.django_db
def test_the_last_administrator_cannot_be_lost(cast: Cast) -> None:
    revoke_role(cast.administrator_two, "administrator", by=cast.administrator)
    place = f"/people/{cast.administrator.pk}/"
    for act in (
        lambda: revoke_role(cast.administrator, "administrator", by="system:command"),
        lambda: switch(cast.administrator, on=False, reason="x", by="system:command"),
    ):
        with pytest.raises(Forbidden, match="No other administrator can sign in"):
            act()
    page = text(signed_in(cast.administrator).get("/people/"))
    assert "Only Ava Administrator can sign in as an administrator" in page
    assert "Too few administrators" in text(signed_in(cast.administrator).get("/"))
    assert "Too few administrators" not in text(signed_in(cast.legal).get("/"))
    assert signed_in(cast.administrator).get(place).status_code == 200


@pytest.mark.django_db
def test_an_administrator_without_a_way_to_sign_in_does_not_count(cast: Cast) -> None:
    assert administrators_alarm() == ""
    cast.administrator_two.set_unusable_password()
    cast.administrator_two.save()
    assert "Only Ava Administrator" in administrators_alarm()
    with pytest.raises(Forbidden, match="No other administrator can sign in"):
        switch(cast.administrator, on=False, reason="x", by="system:command")


@pytest.mark.django_db
def test_the_console_grants_at_once(cast: Cast) -> None:
    grant_role(cast.nobody, "administrator", by="system:command")
    assert roles_of(cast.nobody) == {"administrator"}
    entry = LedgerEntry.objects.latest("sequence")
    assert (entry.event, entry.actor) == ("person:role-granted", "system:command")


def together(*acts: Any) -> list[str]:
    """Do these at the same moment, each in a thread with a connection of its own; return what refused them."""
    gate, refused = threading.Barrier(len(acts)), []

    def run(act: Any) -> None:
        gate.wait()
        try:
            act()
        except (Forbidden, Stale) as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_at_once_leave_one(cast: Cast) -> None:
    one, two = cast.administrator, cast.administrator_two
    refused = together(
        lambda: revoke_role(one, "administrator", by=two), lambda: switch(two, on=False, reason="x", by=one)
    )
    assert len(refused) == 1
    assert administrators_alarm().startswith("Only ")


@pytest.mark.django_db(transaction=True)
def test_a_request_that_is_confirmed_and_withdrawn_at_once_ends_once(cast: Cast) -> None:
    row = asked(cast)
    refused = together(
        lambda: confirm_role(row, by=cast.administrator_two),
        lambda: withdraw_request(row, reason="x", by=cast.administrator),
    )
    assert len(refused) == 1
    row.refresh_from_db()
    assert (row.outcome == "confirmed") == ("decider" in roles_of(cast.nobody))


@pytest.mark.django_db
def test_an_account_is_held_by_whoever_invited_its_owner(cast: Cast) -> None:
    values = {"first_name": "N", "last_name": "N", "email": "n@example.org"}
    made = create_person(username="n", **values, by=cast.administrator_two)
    invite(made, by=cast.administrator_two)
    row = request_role(made, "auditor", reason="Audits.", by=cast.administrator)
    with pytest.raises(Forbidden, match="Aldo Administrator could have signed in as N N"):
        confirm_role(row, by=cast.administrator_two)

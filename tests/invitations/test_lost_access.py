"""Who has lost access is invited again: one act, by another administrator or on the console, that resets everything."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from reviews.invitations import actions
from reviews.jobs.models import JobRun
from reviews.ledger.models import LedgerEntry
from reviews.people.actions import create_person, switch
from reviews.people.holds import open_holds
from reviews.people.models import User
from reviews.people.permits import Forbidden
from tests.cast import PASSWORD, Cast
from tests.invitations.links import CHOSEN, accept, events, invited, mailed, signed_in, text
from tests.people.codes import give_app

pytestmark = pytest.mark.django_db


def test_inviting_again_resets_password_second_factor_and_sessions(cast: Cast) -> None:
    give_app(cast.decider)
    theirs = signed_in(cast.decider)
    page = signed_in(cast.administrator).get(f"/people/{cast.decider.pk}/invite/")
    assert "stop working at once" in text(page)
    answer = signed_in(cast.administrator).post(f"/people/{cast.decider.pk}/invite/", {"reason": "Lost phone."})
    assert answer.status_code == 302
    assert theirs.get("/catalog/").status_code == 302
    assert not Authenticator.objects.filter(user=cast.decider).exists()
    assert Client().post("/accounts/login/", {"login": "decider", "password": PASSWORD}).status_code == 200
    entry = LedgerEntry.objects.latest("sequence")
    assert (entry.event, entry.actor) == ("person:reinvited", "Ava Administrator (administrator)")
    assert entry.data == {"reason": "Lost phone.", "way": "by mail", "factor": "removed"}
    assert accept(mailed()).status_code == 302
    assert Client().post("/accounts/login/", {"login": "decider", "password": CHOSEN}).status_code == 302


def test_it_needs_a_reason_and_another_administrator_and_an_open_account(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    place = f"/people/{cast.decider.pk}/invite/"
    assert client.post(place, {"reason": " "}).status_code == 422
    own = client.get(f"/people/{cast.administrator.pk}/invite/")
    assert "ask another administrator" in text(own)
    assert client.post(f"/people/{cast.administrator.pk}/invite/", {"reason": "x"}).status_code == 403
    assert signed_in(cast.legal).post(place, {"reason": "x"}).status_code == 403
    assert client.post("/people/99999/invite/", {"reason": "x"}).status_code == 404
    switch(cast.decider, on=False, reason="Left.", by=cast.administrator)
    assert client.post(place, {"reason": "x"}).status_code == 403
    cast.decider.refresh_from_db()
    assert cast.decider.check_password(PASSWORD)


def test_only_a_new_account_is_invited_the_first_time(cast: Cast) -> None:
    with pytest.raises(ValueError, match="has been opened or invited before"):
        actions.invite(cast.reader, by=cast.administrator)
    made = create_person(username="nora", first_name="", last_name="", email="", by="system:tests")
    with pytest.raises(Forbidden, match="no e-mail address"):
        actions.invite(made, by=cast.administrator)


# --- The console ----------------------------------------------------------------------------------------------------
def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue().strip().removeprefix("http://127.0.0.1:8000")


def test_the_first_administrator_comes_from_the_console(cast: Cast) -> None:
    path = run("create_person", "grace", "--email", "grace@example.org", "--role", "administrator")
    assert not JobRun.objects.filter(kind="send_invitation").exists()
    assert accept(path).status_code == 302
    grace = User.objects.get(username="grace")
    assert grace.check_password(CHOSEN)
    assert dict(events(grace))["person:invited"] == "system:command"


def test_an_administrator_without_a_second_factor_comes_back_from_the_console(cast: Cast) -> None:
    give_app(cast.administrator)
    path = run("invite_person", "administrator", "--reason", "Lost phone.")
    assert not Authenticator.objects.exists()
    assert accept(path).status_code == 302
    assert "person:reinvited" in dict(events(cast.administrator))
    switch(cast.reader, on=False, reason="Left.", by=cast.administrator)
    with pytest.raises(CommandError, match="Reopen it first"):
        run("invite_person", "reader", "--reason", "x")


def test_holds_are_opened_where_someone_else_sees_or_causes_a_link(cast: Cast) -> None:
    run("create_person", "grace", "--email", "grace@example.org")
    assert [one.holder_name for one in open_holds(User.objects.get(username="grace"))] == ["system:command"]
    nora, _ = invited(cast)
    assert [one.why for one in open_holds(nora)] == ["an administrator chose the address to which the invitation went"]
    actions.invite_again(cast.decider, reason="Lost.", by=cast.administrator)
    assert [one.holder for one in open_holds(cast.decider)] == [cast.administrator]
    accept(mailed())
    assert open_holds(cast.decider).exists(), "a password alone may be that of whoever reads the mailbox"
    actions.add_factor(cast.decider, "totp", by=cast.decider)
    assert not open_holds(cast.decider).exists()

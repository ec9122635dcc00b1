"""Accounts are opened by a link that only the mail carries: it works once, for a time, and verifies the address."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from reviews.invitations import actions
from reviews.invitations.jobs import send_invitation
from reviews.invitations.models import Invitation
from reviews.invitations.rows import digest
from reviews.people.actions import grant_role, switch
from reviews.people.models import User
from reviews.people.permits import TooLate
from tests.cast import Cast
from tests.invitations.links import CHOSEN, NEW, accept, dead, events, invited, mailed, nothing, signed_in, text
from tests.people.codes import shown

pytestmark = pytest.mark.django_db


def test_an_account_is_made_with_an_invitation_that_no_page_shows(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    made = client.post("/people/new/", NEW)
    assert "A link goes to nora@example.org" in text(made)
    nora = User.objects.get(username="nora")
    token = mailed().split("/")[2]
    assert not nora.has_usable_password()
    pages = [made, client.get(f"/people/{nora.pk}/"), client.get("/jobs/"), client.get("/people/")]
    assert not [page for page in pages if token in text(page) or "/invitation/" in text(page)]
    assert mail.outbox[-1].to == ["nora@example.org"]
    by = "Ava Administrator (administrator)"
    assert events(nora) == [("person:created", by), ("person:invited", by)]
    assert "Mail sent" in text(client.get(f"/people/{nora.pk}/"))


def test_only_the_digest_of_the_token_is_stored(cast: Cast) -> None:
    nora, path = invited(cast)
    token = path.split("/")[2]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT count(*) FROM {table} one WHERE one::text LIKE %s", [f"%{token}%"])
            assert cursor.fetchone()[0] == 0, table
    assert Invitation.objects.get(person=nora).digest == digest(token)


def test_an_account_for_single_sign_on_gets_no_invitation(cast: Cast) -> None:
    made = signed_in(cast.administrator).post("/people/new/", {**NEW, "sign_in": "sso"})
    assert "single sign-on" in text(made)
    assert not Invitation.objects.exists()
    assert not User.objects.get(username="nora").has_usable_password()


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("username", "READER", "An account with this user name already exists."),
        ("username", "no spaces", "Enter a valid username"),
        ("email", "Reader@Example.org", "An account with this address already exists."),
        ("email", "nobody", "Enter a valid email address"),
        ("first_name", "", "This field is required"),
        ("sign_in", "magic", "not one of the available choices"),
    ],
)
def test_a_bad_answer_is_said_beside_its_field(cast: Cast, field: str, value: str, said: str) -> None:
    response = signed_in(cast.administrator).post("/people/new/", {**NEW, field: value})
    assert response.status_code == 422
    assert said in text(response)
    assert User.objects.count() == 13


# --- Accepting ------------------------------------------------------------------------------------------------------
def test_the_owner_chooses_a_password_and_the_address_is_verified(cast: Cast) -> None:
    nora, path = invited(cast)
    client = Client()
    done = accept(path, client)
    assert (done.status_code, done["Location"]) == (302, "/")
    nora.refresh_from_db()
    assert nora.check_password(CHOSEN)
    assert client.session["_auth_user_id"] == str(nora.pk)
    address = EmailAddress.objects.get(user=nora)
    assert (address.email, address.verified, address.primary) == ("nora@example.org", True, True)
    assert events(nora)[-1] == ("invitation:accepted", "Nora New (nora)")
    assert "Accepted" in text(signed_in(cast.administrator).get(f"/people/{nora.pk}/"))
    assert Client().post("/accounts/login/", {"login": "nora", "password": CHOSEN}).status_code == 302


def test_the_token_leaves_the_address_and_is_not_a_referrer(cast: Cast) -> None:
    _, path = invited(cast)
    client = Client()
    opened = client.get(path)
    assert opened["Location"] == "/invitation/"
    assert opened["Referrer-Policy"] == "no-referrer"
    assert "no-store" in opened["Cache-Control"]
    token = path.split("/")[2]
    page = client.get("/invitation/")
    assert token not in text(page)
    assert page["Referrer-Policy"] == "same-origin", "with no-referrer, browsers send no origin with the form"
    assert token not in json.dumps(dict(client.session))


def test_a_link_opened_by_a_mail_scanner_still_works(cast: Cast) -> None:
    _, path = invited(cast)
    for _ in range(3):
        Client().get(path)
        Client().head(path)
    assert accept(path).status_code == 302


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"password": CHOSEN, "again": "three calm heron"}, "The two passwords differ"),
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": "nora@example.org", "again": "nora@example.org"}, "too similar"),
        ({"password": CHOSEN}, "This field is required"),
        ({}, "This field is required"),
    ],
)
def test_a_bad_password_uses_nothing_up(cast: Cast, form: dict[str, str], said: str) -> None:
    nora, path = invited(cast)
    client = Client()
    client.get(path)
    answer = client.post("/invitation/", form)
    assert (answer.status_code, said in text(answer)) == (422, True), text(answer)
    assert CHOSEN not in text(answer)
    nora.refresh_from_db()
    assert not nora.has_usable_password()
    assert accept(path, client).status_code == 302


def test_used_expired_replaced_and_invented_links_get_one_answer(cast: Cast) -> None:
    nora, first = invited(cast)
    early = Client()
    early.get(first)
    signed_in(cast.administrator).post(f"/people/{nora.pk}/invite/", {"reason": "Mail lost."})
    second = mailed()
    answers = [Client().get(first), early.get("/invitation/"), Client().get("/invitation/invented/")]
    late = Client()
    late.get(second)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answers += [Client().get(second), late.post("/invitation/", {"password": CHOSEN, "again": CHOSEN})]
    Invitation.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    waiting = Client()
    waiting.get(second)
    assert accept(second).status_code == 302
    answers += [Client().get(second), waiting.post("/invitation/", {"password": CHOSEN, "again": CHOSEN})]
    answers += [Client().get("/invitation/"), Client().post("/invitation/")]
    assert all(dead(answer) for answer in answers)
    bodies = {
        re.sub(r'name="(csrfmiddlewaretoken|form_token)" value="[\w-]+"|/invitation/[\w-]*/?', "", text(one))
        for one in answers
    }
    assert len(bodies) == 1


def test_a_closed_account_is_not_opened_by_its_link(cast: Cast) -> None:
    nora, path = invited(cast)
    switch(nora, on=False, reason="Left.", by=cast.administrator)
    assert dead(Client().get(path))


def test_the_second_of_two_at_once_is_too_late(cast: Cast) -> None:
    nora, _ = invited(cast)
    invitation = Invitation.objects.get(person=nora)
    actions.accept(invitation, password=CHOSEN, by=nora)
    with pytest.raises(TooLate):
        actions.accept(invitation, password="another long phrase", by=nora)
    nora.refresh_from_db()
    assert nora.check_password(CHOSEN)


def test_each_attempt_at_sending_makes_the_link_before_it_void(cast: Cast) -> None:
    _, first = invited(cast)
    second = mailed()
    assert dead(Client().get(first))
    assert accept(second).status_code == 302
    send_invitation(Invitation.objects.get().pk, nothing)
    assert len(mail.outbox) == 2, "an accepted invitation is not sent again"


def test_a_signed_in_administrator_who_opens_a_link_is_told_and_signed_out(cast: Cast) -> None:
    nora, path = invited(cast)
    client = signed_in(cast.requester)
    client.get(path)
    assert "You are signed in as Rolf Requester" in text(client.get("/invitation/"))
    accept(path, client)
    assert client.session["_auth_user_id"] == str(nora.pk)


def test_the_address_of_another_account_is_not_taken_over(cast: Cast) -> None:
    nora, path = invited(cast)
    EmailAddress.objects.create(user=cast.reader, email="nora@example.org", verified=True, primary=True)
    answer = accept(path)
    assert (answer.status_code, "Another account uses this e-mail address" in text(answer)) == (400, True)
    assert CHOSEN not in text(answer)
    nora.refresh_from_db()
    assert not nora.has_usable_password()


# --- The second factor in the same flow -----------------------------------------------------------------------------
def test_a_strong_role_sets_up_the_second_factor_without_typing_the_password_again(
    cast: Cast, settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({"decider"})
    nora, path = invited(cast)
    grant_role(nora, "decider", by="system:tests")
    client = Client()
    client.get(path)
    page = text(client.get("/invitation/"))
    assert "Your role needs a second factor" in page
    assert 'name="second_factor"' not in page
    assert accept(path, client)["Location"] == "/accounts/2fa/"
    assert client.get("/catalog/")["Location"] == "/accounts/2fa/"
    page_of_app = client.get("/accounts/2fa/totp/activate/")
    assert page_of_app.status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/accounts/2fa/totp/activate/", {"code": shown(page_of_app.context["form"].secret)})
    assert done["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get("/catalog/").status_code == 200
    assert [event for event, _ in events(nora)][-2:] == ["invitation:accepted", "factor:added"]


def test_others_may_want_one(cast: Cast) -> None:
    _, path = invited(cast)
    client = Client()
    assert accept(path, client, second_factor="on")["Location"] == "/accounts/2fa/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200

"""Accounts are opened by a link that only the mail carries: it works once, for a time, and verifies the address."""

import json
import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import structlog
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from portal.logs import hide_links
from reviews.invitations import actions
from reviews.invitations.jobs import send_invitation, send_reset
from reviews.invitations.models import Invitation
from reviews.invitations.rows import digest, keep_new_token
from reviews.jobs.kinds import JobError
from reviews.jobs.models import JobRun
from reviews.ledger.models import LedgerEntry
from reviews.people.actions import create_person, grant_role, switch
from reviews.people.models import User
from reviews.people.permits import Forbidden, TooLate
from tests.cast import PASSWORD, Cast
from tests.people.codes import give_app, shown

pytestmark = pytest.mark.django_db
NEW = {
    "first_name": "Nora", "last_name": "New", "username": "nora", "email": "nora@example.org", "sign_in": "invitation",
}  # fmt: skip
CHOSEN = "three calm herons"


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def nothing(_: str) -> None:
    """A step that no page shows."""


def mailed(kind: str = "send_invitation") -> str:
    """Do the waiting job as the worker would; return the path of the link in its mail."""
    run = JobRun.objects.filter(kind=kind).latest("pk")
    (send_invitation if kind == "send_invitation" else send_reset)(run.subject_id, nothing)
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def invited(cast: Cast) -> tuple[User, str]:
    """A person whom an administrator has just invited, and the path of the link in the mail."""
    assert signed_in(cast.administrator).post("/people/new/", NEW).status_code == 200
    return User.objects.get(username="nora"), mailed()


def accept(path: str, client: Client | None = None, **more: Any) -> Any:
    """Open a link and choose a password."""
    client = client or Client()
    opened = client.get(path)
    assert opened["Location"] == "/invitation/", opened
    return client.post("/invitation/", {"password": CHOSEN, "again": CHOSEN, **more})


def events(person: User) -> list[tuple[str, str]]:
    return list(LedgerEntry.objects.filter(subject=f"person:{person.pk}").values_list("event", "actor"))[::-1]


# --- Making accounts ------------------------------------------------------------------------------------------------
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
    assert User.objects.count() == 12


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
    assert page["Referrer-Policy"] == "no-referrer"
    assert token not in json.dumps(dict(client.session))


def test_a_link_opened_by_a_mail_scanner_still_works(cast: Cast) -> None:
    _, path = invited(cast)
    for _ in range(3):
        Client().get(path)
        Client().head(path)
    assert accept(path).status_code == 302


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


def dead(answer: Any) -> bool:
    return answer.status_code == 410 and "This invitation link no longer works" in text(answer)


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
    bodies = {re.sub(r'name="csrfmiddlewaretoken" value="\w+"|/invitation/[\w-]*/?', "", text(one)) for one in answers}
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
    grant_role(nora, "decider", by=cast.administrator)
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


# --- Inviting again -------------------------------------------------------------------------------------------------
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


def test_holds_are_opened_where_someone_else_sees_or_causes_a_link(cast: Cast, caplog: Any) -> None:
    caplog.set_level("INFO", "reviews.people.holds")
    run("create_person", "grace", "--email", "grace@example.org")
    assert "Hold on account grace opened by system:command" in caplog.text
    invited(cast)
    assert "nora" not in caplog.text, "the link of a first invitation goes to its owner alone"
    actions.invite_again(cast.decider, reason="Lost.", by=cast.administrator)
    assert "Hold on account decider opened by Ava Administrator" in caplog.text
    accept(mailed())
    assert "closed" not in caplog.text
    actions.add_factor(cast.decider, "totp", by=cast.decider)
    assert "Holds on account decider closed" in caplog.text


# --- Mails and logs -------------------------------------------------------------------------------------------------
def test_a_reset_link_reaches_only_who_has_a_password(cast: Cast) -> None:
    invited(cast)
    for email, mails in (("nora@example.org", 1), ("nobody@example.com", 1), ("decider@example.org", 2)):
        Client().post("/accounts/password/reset/", {"email": email})
        for run_ in JobRun.objects.filter(kind="send_reset", state="queued"):
            send_reset(run_.subject_id, nothing)
        JobRun.objects.filter(kind="send_reset").update(state="done", ended_at=timezone.now())
        assert len(mail.outbox) == mails, email
    path = re.search(r"http://127\.0\.0\.1:8000(/\S+)", str(mail.outbox[-1].body))
    assert path
    client = Client()
    page = client.get(path[1], follow=True)
    form = {"password1": CHOSEN, "password2": CHOSEN}
    assert client.post(page.request["PATH_INFO"], form).status_code == 302
    assert Client().post("/accounts/login/", {"login": "decider", "password": CHOSEN}).status_code == 302


def test_links_are_not_sent_into_a_log(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    invitation = actions.invite_again(cast.decider, reason="Lost.", by=cast.administrator)
    for send, subject in ((send_invitation, invitation.pk), (send_reset, cast.reader.pk)):
        with pytest.raises(JobError, match="Set EMAIL_URL") as refused:
            send(subject, nothing)
        assert not refused.value.retryable
    assert Invitation.objects.get().digest == ""


def test_the_log_does_not_hold_the_token(cast: Cast, capfd: Any, settings: Settings) -> None:
    nora, path = invited(cast)
    token = path.split("/")[2]
    logger = structlog.get_logger("tests")
    logger.warning("request_finished", request=f"GET {path}", other=RuntimeError(path))
    Client().get(path + "x")
    Client().post(path)
    said = "".join(capfd.readouterr())
    assert "/invitation/…" in said
    assert token not in said
    assert nora


def test_links_are_masked_wherever_they_stand_in_a_line() -> None:
    line = '{"request": "/accounts/password/reset/key/2-abc-def123/", "at": "/invitation/A_b-9/x","n": "/invitation/"}'
    assert hide_links(None, "", line) == (
        '{"request": "/accounts/password/reset/key/2-…/", "at": "/invitation/…/x","n": "/invitation/"}'
    )


def test_a_token_has_256_bits_and_lives_as_long_as_the_setting_says(cast: Cast, settings: Settings) -> None:
    settings.INVITATION_HOURS = 5
    invitation = actions.invite_again(cast.decider, reason="Lost.", by=cast.administrator)
    assert len(keep_new_token(invitation)) == 43
    invitation.refresh_from_db()
    left = invitation.expires_at - timezone.now()
    assert timedelta(hours=4, minutes=59) < left <= timedelta(hours=5)

"""What allauth's pages mail goes through the outbox: no request waits for a server, and none tells of an account."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import unified_diff
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context
from django.core import mail
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from reviews.invitations.jobs import send_address_link
from reviews.jobs.mail import send
from reviews.jobs.models import JobRun, Mail
from reviews.ledger import queries as ledger
from reviews.ledger.models import LedgerEntry
from reviews.people.actions import switch
from reviews.people.models import User
from tests.cast import Cast
from tests.invitations.links import nothing, signed_in, text

pytestmark = pytest.mark.django_db


RESET = "/accounts/password/reset/"


class DeadServer:
    """A mail server that nobody may reach from a request."""

    def __init__(self, *_: Any, **__: Any) -> None:
        raise AssertionError("A request talks to the mail server.")


@pytest.fixture
def dead(settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{DeadServer.__module__}.{DeadServer.__qualname__}"


@contextmanager
def asking(path: str = "/") -> Iterator[Any]:
    """allauth's adapter during a request."""
    with context.request_context(RequestFactory().get(path)):
        yield get_adapter()


def add(client: Client, email: str) -> Any:
    return client.post("/accounts/email/", {"action_add": "", "email": email})


@pytest.mark.usefixtures("dead")
def test_adding_an_address_waits_for_no_mail_server(cast: Cast) -> None:
    client = signed_in(cast.reader)
    assert add(client, "rita.two@example.org").status_code == 302
    again = client.post("/accounts/email/", {"action_send": "", "email": "rita.two@example.org"})
    assert again.status_code == 302
    assert [run.kind for run in JobRun.objects.all()] == ["send_address_link"]


def test_the_link_is_made_when_it_is_sent_and_confirms_the_address(cast: Cast) -> None:
    add(signed_in(cast.reader), "rita.two@example.org")
    run = JobRun.objects.get(kind="send_address_link")
    send_address_link(run.subject_id, nothing)
    [sent] = mail.outbox
    assert sent.to == ["rita.two@example.org"]
    assert "Rita Reader gave this address for their account reader" in sent.body
    link = re.search(r"http://127\.0\.0\.1:8000(/\S+)", str(sent.body))
    assert link
    key = link[1].split("/")[-2]
    stored = [*Mail.objects.values_list("body", flat=True), *JobRun.objects.values_list("label", flat=True)]
    assert not [one for one in stored if key in one]
    assert signed_in(cast.reader).post(link[1]).status_code == 302
    assert EmailAddress.objects.get(email="rita.two@example.org").verified
    send_address_link(run.subject_id, nothing)
    send_address_link(0, nothing)
    assert len(mail.outbox) == 1, "a confirmed or unknown address gets no mail"


def test_requests_for_mails_are_limited(cast: Cast) -> None:
    client = signed_in(cast.reader)
    add(client, "rita.two@example.org")
    form = {"action_send": "", "email": "rita.two@example.org"}
    assert [client.post("/accounts/email/", form).status_code for _ in range(4)] == [302, 302, 429, 429]


def shape(queries: CaptureQueriesContext) -> list[str]:
    """The statements of a request without their values and the names of savepoints and cursors.

    And without those of the ledger, whose number depends on the place of an entry in its tree.
    """
    return [
        re.sub(r"'[^']*'|\s*-?\b\d+\b|\"s\d+_x\d+\"|_django_curs_\w+", "?", one["sql"])
        for one in queries.captured_queries
        if "reviews_ledger" not in one["sql"]
    ]


@pytest.mark.some(2)
@pytest.mark.usefixtures("dead")
@pytest.mark.parametrize("page", ["reset", "add", "sign in"])
def test_the_same_queries_whether_an_account_exists(cast: Cast, page: str) -> None:
    """Known with a verified address, known with one that nobody verified, unknown, and closed."""
    EmailAddress.objects.create(user=cast.legal, email="legal@example.org", verified=True, primary=True)
    EmailAddress.objects.create(user=cast.engineer, email="engineer@example.org", verified=False, primary=True)
    switch(cast.auditor, on=False, reason="Left.", by="system:tests")
    add(signed_in(cast.reader), "first@example.org")  # the first visit of the page writes the reader's own address
    found = {}
    for name in ("legal", "decider", "engineer", "nobody.knows", "auditor"):
        email, client = f"{name}@example.org", signed_in(cast.reader) if page == "add" else Client()
        with CaptureQueriesContext(connection) as queries:
            if page == "sign in":
                answer = client.post("/accounts/login/", {"login": email, "password": "a guess"})
            else:
                answer = add(client, email) if page == "add" else client.post(RESET, {"email": email})
        found[name] = (answer.status_code, answer.get("Location"), shape(queries))
    status, place, expected = found["nobody.knows"]
    for name, (told, where, statements) in found.items():
        assert (told, where) == (status, place), name
        assert not list(unified_diff(expected, statements, "unknown", name, lineterm="", n=0))


@pytest.mark.usefixtures("dead")
def test_a_notice_of_allauth_waits_in_the_outbox(cast: Cast) -> None:
    with asking() as adapter:
        adapter.send_mail("account/email/password_changed", "decider@example.org", {"ip": "::1", "user_agent": "x"})
        adapter.send_mail("account/email/password_changed", "nobody@example.com", {"ip": "::1", "user_agent": "x"})
    waiting = Mail.objects.get()
    assert waiting.to == cast.decider
    assert waiting.sent_at is None


@pytest.mark.parametrize("prefix", ["account/email/password_reset_key", "account/email/login_code"])
def test_no_mail_with_a_secret_is_kept(cast: Cast, prefix: str) -> None:
    with asking() as adapter, pytest.raises(ValueError, match="holds a secret"):
        adapter.send_mail(prefix, "decider@example.org", {"code": "1234", "password_reset_url": "/x"})
    assert not Mail.objects.exists()


def test_a_mail_server_that_is_away_does_not_hinder_a_person(cast: Cast, dead: None) -> None:
    """The page says what it always says; only the job fails, and is tried again."""
    assert "decider" not in text(Client().post(RESET, {"email": "decider@example.org"}, follow=True))
    assert User.objects.filter(email="decider@example.org").exists()
    with asking() as adapter:
        adapter.send_mail("account/email/password_changed", "decider@example.org", {"ip": "::1", "user_agent": "x"})
    with pytest.raises(AssertionError, match="talks to the mail server"):
        send(Mail.objects.get().pk, nothing)


def events(person: User) -> list[str]:
    found = LedgerEntry.objects.filter(subject=f"person:{person.pk}", event__startswith="address:")
    return list(found.order_by("sequence").values_list("event", flat=True))


def test_only_a_confirmed_address_becomes_primary_and_each_change_has_its_entry(cast: Cast) -> None:
    """Also for a person without any confirmed address, whose mailbox nobody has vouched for yet."""
    client = signed_in(cast.reader)
    add(client, "rita.two@example.org")
    second = EmailAddress.objects.get(email="rita.two@example.org")
    assert not EmailAddress.objects.filter(user=cast.reader, verified=True).exists()
    choose = {"action_primary": "", "email": "RITA.two@example.org"}
    page = client.post("/accounts/email/", choose, follow=True).content.decode()
    assert "Confirm this address first" in page
    second.refresh_from_db()
    assert not second.primary
    assert User.objects.get(pk=cast.reader.pk).email == "reader@example.org"
    assert events(cast.reader) == ["address:asked"]
    send_address_link(second.pk, nothing)
    link = re.search(r"http://127\.0\.0\.1:8000(/\S+)", str(mail.outbox[0].body))
    assert link
    client.post(link[1])
    client.post("/accounts/email/", choose)
    assert User.objects.get(pk=cast.reader.pk).email == "rita.two@example.org"
    client.post("/accounts/email/", {"action_remove": "", "email": "reader@example.org"})
    assert events(cast.reader) == ["address:asked", "address:confirmed", "address:made-primary", "address:removed"]
    entry = LedgerEntry.objects.filter(event="address:made-primary").get()
    assert entry.data["domain"] == "example.org"
    assert "rita.two" not in str(entry.data)
    assert ledger.verify().ok

"""Mails about role requests: to exactly those who can confirm, by a job, and not to who no longer can."""

import pytest
from django.core import mail

from reviews.granting.actions import request_role
from reviews.jobs.mail import send
from reviews.jobs.models import Mail
from reviews.people.actions import grant_role, revoke_role
from reviews.people.holds import open_hold
from reviews.people.models import User
from reviews.people.permits import Forbidden, Stale
from tests.cast import Cast
from tests.granting.test_role_requests import WHY, asked, signed_in

pytestmark = pytest.mark.django_db


def mailed_to() -> set[str]:
    return set(Mail.objects.values_list("to__username", flat=True))


@pytest.mark.long
def test_a_request_mails_exactly_those_whose_turn_it_is(cast: Cast) -> None:
    grant_role(cast.decider, "administrator", by="system:tests")
    row = asked(cast)
    assert mailed_to() == {"administrator_two", "decider"}
    waiting = Mail.objects.filter(to=cast.administrator_two).get()
    assert waiting.subject == "Your turn: Ava Administrator requests the role Decider for Nils Norole"
    assert "Decides from May on." in waiting.body
    assert f"http://127.0.0.1:8000/people/requests/{row.pk}/" in waiting.body
    assert not mail.outbox, "sent by a job, not in the request"
    for person in User.objects.filter(username__in=("administrator", "administrator_two", "decider")):
        on_turn = f"/people/requests/{row.pk}/" in signed_in(person).get("/").content.decode()
        assert on_turn is (person.username in mailed_to()), person


def test_a_related_administrator_and_the_receiver_get_no_mail(cast: Cast) -> None:
    open_hold(cast.administrator_two, by=cast.administrator, why=WHY)
    asked(cast)
    assert mailed_to() == set()
    grant_role(cast.decider, "administrator", by="system:tests")
    request_role(cast.decider, "auditor", reason="Audits.", by=cast.administrator)
    assert mailed_to() == set()


def test_the_mail_is_withheld_from_who_is_no_longer_an_administrator(cast: Cast) -> None:
    asked(cast)
    waiting = Mail.objects.get()
    revoke_role(cast.administrator_two, "administrator", by="system:tests")
    send(waiting.pk, lambda _: None)
    assert not mail.outbox


def test_a_refused_or_repeated_request_mails_nobody(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        request_role(cast.administrator, "decider", reason="Me.", by=cast.administrator)
    assert not Mail.objects.exists()
    asked(cast)
    with pytest.raises(Stale):
        request_role(cast.nobody, "decider", reason="Again.", by=cast.administrator_two)
    assert Mail.objects.count() == 1

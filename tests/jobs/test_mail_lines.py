"""Mails with single-line values that an earlier edition stored with line breaks: no value makes a line of its own."""

import re

import pytest
from django.core import mail

from reviews.granting.actions import request_role
from reviews.invitations.actions import invite_again
from reviews.invitations.jobs import send_invitation
from reviews.invitations.models import Invitation
from reviews.jobs.mail import send, send_digest
from reviews.jobs.models import Mail
from reviews.people.models import User
from reviews.people.rows import keep_digest_choice
from reviews.single_lines import as_line
from reviews.workflow import turns
from reviews.workflow.models import Candidate
from reviews.workloads.models import Workload
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FORGED = "Confirm here:"
BREAKS = ("\n", "\r\n", "\r", "\x0b", "\x85", "\u2028")


@pytest.fixture(params=BREAKS, ids=ascii)
def hostile(request: pytest.FixtureRequest, cast: Cast) -> Candidate:
    """A candidate whose people and workload have names of two lines."""
    candidate = scenes.candidate_at("read", cast)
    Mail.objects.all().delete()
    User.objects.update(first_name=f"Ava{request.param}{FORGED}", last_name="http://elsewhere.example")
    Workload.objects.update(name=f"Claims{request.param}{FORGED}")
    return scenes.fresh(candidate)


def sound() -> None:
    """Every mail that went out has the forged words only within a line."""
    assert mail.outbox
    for sent in mail.outbox:
        text = f"{sent.subject}\n{sent.body}"
        assert FORGED in text
        assert not [line for line in re.split(r"[\n\r\x0b\x85\u2028]", text) if line.strip().startswith(FORGED)]


@pytest.mark.parametrize("digest", [False, True], ids=["one", "digest"])
def test_names_make_no_line_in_a_mail_about_a_candidate(hostile: Candidate, cast: Cast, digest: bool) -> None:
    keep_digest_choice(cast.legal, digest=digest)
    person = User.objects.get(pk=cast.legal.pk)
    turns.tell(person, hostile, f"{person.name} asks.", "legal", asked_by="tests")
    if digest:
        send_digest(person.pk, lambda _: None)
    else:
        send(Mail.objects.get().pk, lambda _: None)
    sound()


@pytest.mark.usefixtures("hostile")
def test_names_make_no_line_in_a_mail_about_a_role_or_an_invitation(cast: Cast) -> None:
    by, person = User.objects.get(pk=cast.administrator.pk), User.objects.get(pk=cast.nobody.pk)
    request_role(person, "decider", reason="Decides.", by=by)
    send(Mail.objects.get().pk, lambda _: None)
    invite_again(person, reason="Lost.", by=by)
    send_invitation(Invitation.objects.latest("pk").pk, lambda _: None)
    assert len(mail.outbox) == 2
    sound()


def test_a_line_keeps_its_words() -> None:
    assert as_line("  a\tb \x1b c\u2029d ") == "a b c d"

"""Mails and digests ask at the moment of sending whether they still concern the person: hours can have passed."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.utils import timezone

from reviews.jobs.mail import post, send, send_digest, want_digests
from reviews.jobs.models import Mail
from reviews.people.actions import grant_role, revoke_role, set_team, switch
from reviews.people.models import User
from reviews.people.rows import keep_digest_choice
from reviews.workflow import turns
from reviews.workflow.models import Candidate
from reviews.workflow.reminders import remind
from reviews.workloads.models import Workload
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SECRET = "narwhal"


def made_private(cast: Cast, _: User) -> None:
    Workload.objects.update(private=True)


def left_the_team(cast: Cast, _: User) -> None:
    Workload.objects.update(private=True)
    set_team(slug="claims", name="Claims", members=[cast.both], by="system:tests")


def lost_the_role(cast: Cast, person: User) -> None:
    for role in ("legal-reviewer", "engineering-reviewer"):
        if role in User.objects.get(pk=person.pk).role_slugs:
            revoke_role(person, role, by="system:tests")


def account_closed(cast: Cast, person: User) -> None:
    switch(person, on=False, reason="Left.", by="system:tests")


Change = Callable[[Cast, User], None]
CASES: dict[str, tuple[str, str, Change]] = {
    "made private, to a reader": ("reader", "", made_private),
    "left the team": ("requester", "", left_the_team),
    "lost the role": ("legal", "legal-reviewer", lost_the_role),
    "account closed": ("legal", "", account_closed),
}


def told(person: User, candidate: Candidate, role: str, *, digest: bool) -> Mail:
    keep_digest_choice(person, digest=digest)
    person.refresh_from_db()
    turns.tell(person, candidate, f"About the {SECRET}.", "candidate", asked_by="tests", role=role)
    return Mail.objects.filter(to=person).latest("pk")


@pytest.mark.parametrize("digest", [False, True], ids=["one", "digest"])
@pytest.mark.parametrize("case", CASES)
def test_what_no_longer_concerns_a_person_is_not_sent(cast: Cast, case: str, digest: bool) -> None:
    who, role, change = CASES[case]
    person, candidate = getattr(cast, who), scenes.candidate_at("read", cast)
    Mail.objects.all().delete()
    waiting, steps = told(person, candidate, role, digest=digest), []
    change(cast, person)
    for _ in range(2):
        if digest:
            send_digest(person.pk, steps.append)
        else:
            send(waiting.pk, steps.append)
    assert not mail.outbox
    waiting.refresh_from_db()
    assert waiting.withheld_at
    assert not waiting.sent_at
    assert not [step for step in steps if SECRET in step], "steps are shown on the page of the job"


@pytest.mark.parametrize("case", CASES)
def test_without_a_change_it_is_sent(cast: Cast, case: str) -> None:
    who, role, _ = CASES[case]
    person, candidate = getattr(cast, who), scenes.candidate_at("read", cast)
    Mail.objects.all().delete()
    send(told(person, candidate, role, digest=False).pk, lambda _: None)
    assert SECRET in mail.outbox[0].subject


def test_a_digest_holds_the_rest_and_neither_names_nor_counts_what_is_left_out(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    Mail.objects.all().delete()
    for _ in range(2):
        told(cast.legal, candidate, "legal-reviewer", digest=True)
    post(cast.legal, "Something else", "For you.", asked_by="tests")
    lost_the_role(cast, cast.legal)
    send_digest(cast.legal.pk, lambda _: None)
    [sent] = mail.outbox
    assert sent.subject == "Something else"
    assert SECRET not in str(sent.body)
    grant_role(cast.legal, "legal-reviewer", by="system:tests")
    send_digest(cast.legal.pk, lambda _: None)
    assert len(mail.outbox) == 1, "withheld is final"


def test_withheld_mails_ask_for_no_digest(cast: Cast) -> None:
    waiting = told(cast.legal, scenes.candidate_at("read", cast), "", digest=True)
    Mail.objects.update(created_at=timezone.now() - timezone.timedelta(days=2), withheld_at=timezone.now())
    assert waiting.digest
    assert want_digests() == 0


def test_a_reminder_reaches_no_one_who_lost_the_role_before_it_was_sent(cast: Cast) -> None:
    candidate = scenes.candidate_at("ready", cast)
    Mail.objects.all().delete()
    day = candidate.tracks.get(name="legal").signoff.review_by  # type: ignore[union-attr]
    assert day
    assert remind(day) > 0
    lost_the_role(cast, cast.legal)
    for one in Mail.objects.all():
        send(one.pk, lambda _: None)
    addresses = {address for sent in mail.outbox for address in sent.to}
    assert cast.legal.email not in addresses
    assert cast.legal_two.email in addresses

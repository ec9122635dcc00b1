"""What a person was told: theirs alone, read and unread, each kind in the way that they chose, and kept for a time."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from reviews.home.notification_views import mails_of, place_of
from reviews.jobs.mail import post, post_house, send_digest
from reviews.jobs.mail_kinds import DAILY, DECISION, EACH, HERE, HOUSE, KINDS, MENTION, QUESTION, TURN, way_of
from reviews.jobs.models import JobRun, Mail
from reviews.jobs.rows import MAILS_KEPT, forget_old_mails
from reviews.people.models import User
from reviews.people.rows import keep_digest_choice, keep_mail_ways
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db

CHOICE = {TURN: HERE, DECISION: DAILY, QUESTION: EACH, MENTION: EACH}


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_each_kind_reaches_a_person_as_they_chose_and_required_ones_at_once(cast: Cast) -> None:
    keep_digest_choice(cast.reader, digest=True)
    assert {way_of(fresh(cast.reader), kind) for kind in set(KINDS) - {HOUSE}} == {DAILY}
    assert way_of(fresh(cast.reader), HOUSE) == EACH
    keep_mail_ways(cast.reader, CHOICE | {HOUSE: HERE, "unknown": HERE})
    person = fresh(cast.reader)
    assert {kind: way_of(person, kind) for kind in KINDS} == CHOICE | {HOUSE: EACH}
    Mail.objects.all().delete()
    JobRun.objects.filter(kind="send_mail").delete()
    post(person, "Read this", "Words.", asked_by="system:worker")
    assert not JobRun.objects.filter(kind="send_mail").exists()
    assert Mail.objects.get().only_here
    post_house(person, "Second this", "Words.", asked_by="system:worker")
    assert JobRun.objects.get(kind="send_mail").subject_id == Mail.objects.get(kind=HOUSE).pk
    send_digest(person.pk, lambda _: None)
    assert not outbox.outbox, "what is only on the page is in no digest"


def test_who_has_no_address_is_told_on_the_page(cast: Cast, client: Client) -> None:
    User.objects.filter(pk=cast.reader.pk).update(email="")
    post(fresh(cast.reader), "Without an address", "Words.", asked_by="system:worker")
    client.force_login(fresh(cast.reader))
    page = text(client.get("/notifications/"))
    assert "Without an address" in page
    assert "has no e-mail address" in page


def test_a_person_sees_and_marks_their_own_alone(cast: Cast, client: Client) -> None:
    Mail.objects.all().delete()
    for person in (cast.reader, cast.legal):
        post(person, f"For {person.username}", "Words.", asked_by="system:worker")
    own, other = Mail.objects.get(to=cast.reader), Mail.objects.get(to=cast.legal)
    client.force_login(cast.reader)
    page = text(client.get("/notifications/?show=new"))
    assert "1 unread." in page
    assert 'count count-mine">1</span>' in page, "the header counts it"
    assert own.subject in page
    assert other.subject not in page
    client.post("/notifications/read/", {"mail": [other.pk, "x", "9" * 40]})
    other.refresh_from_db()
    assert other.read_at is None
    client.post("/notifications/read/", {"mail": own.pk})
    assert "You have read everything." in text(client.get("/notifications/"))
    client.post("/notifications/read/", {"all": "yes"})
    other.refresh_from_db()
    assert other.read_at is None


def test_what_a_person_may_no_longer_see_is_not_listed(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("read", cast)
    Mail.objects.all().delete()
    post(cast.nobody, "About a candidate", "Words.", asked_by="system:worker", candidate_number=candidate.pk)
    post(cast.nobody, "For a role", "Words.", asked_by="system:worker", role="decider")
    assert [one.subject for one in mails_of(fresh(cast.nobody), cast.nobody.pk)] == ["About a candidate"]
    candidate.workload.private = True
    candidate.workload.save()
    client.force_login(cast.nobody)
    page = text(client.get("/notifications/"))
    assert "About a candidate" not in page
    assert "2 more unread concern what you may no longer see" in page


def test_choices_are_saved_and_an_unknown_one_is_refused(cast: Cast, client: Client) -> None:
    client.force_login(cast.reader)
    assert client.post("/notifications/", CHOICE | {TURN: "never"}).status_code == 422
    assert client.post("/notifications/", CHOICE | {HOUSE: HERE}).status_code == 302
    assert fresh(cast.reader).mail_ways == CHOICE


@pytest.mark.parametrize(
    ("line", "place"),
    [("{}/notes/1/", "/notes/1/"), ("https://else.example/x", ""), ("", ""), ("{}//else.example/x", ""),
     ("{}/\\else.example/x", "")],
)  # fmt: skip
def test_a_notification_opens_pages_of_this_site_alone(line: str, place: str, settings: Any) -> None:
    body = f"Look:\n{line.format(settings.PORTAL_URL)}\n"
    assert place_of(Mail(body=body)) == place


def test_old_mails_go_and_those_that_wait_stay(cast: Cast) -> None:
    Mail.objects.all().delete()
    for name in ("sent", "waiting", "new"):
        post(cast.reader, name, "Words.", asked_by="system:worker")
    old = timezone.now() - MAILS_KEPT - timedelta(days=1)
    Mail.objects.exclude(subject="new").update(created_at=old)
    Mail.objects.filter(subject="sent").update(sent_at=old)
    assert forget_old_mails() == 1
    assert set(Mail.objects.values_list("subject", flat=True)) == {"waiting", "new"}

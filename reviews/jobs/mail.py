"""Outbox of mails: each is written with the act that causes it and sent by a job, so none is lost or sent in vain."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from reviews.jobs import rows
from reviews.jobs.enqueue import enqueue
from reviews.jobs.kinds import JobError
from reviews.jobs.models import Mail
from reviews.jobs.run import Step
from reviews.people.models import User
from reviews.people.permits import WORKER


def post(to: User, subject: str, body: str, *, asked_by: str, candidate_number: int | None = None) -> None:
    """Write one mail in the caller's transaction, about a candidate if one is named; without an address there is none.

    Its own job sends it, or the person's next digest includes it if they chose digests.
    """
    if not to.email:
        return
    line = " ".join(subject.split())
    mail = rows.keep_mail(to, line if len(line) <= 200 else f"{line[:199]}…", body, candidate_number)
    if not to.digest:
        enqueue("send_mail", mail.pk, label=mail.subject, asked_by=asked_by)


def send(mail_id: int, step: Step) -> None:
    """Send one mail unless it has been sent; if the mail server is unavailable, the job retries."""
    mail = Mail.objects.select_related("to").get(pk=mail_id)
    if mail.sent_at:
        return
    step("Passing the mail to the mail server")
    hand_over(mail.subject, mail.body, mail.to)
    rows.note_sent([mail_id])


def send_digest(user_id: int, step: Step) -> None:
    """Send all mails waiting for one person's digest as one mail; do nothing if none is waiting."""
    person = User.objects.get(pk=user_id)
    waiting = list(Mail.objects.filter(to=person, digest=True, sent_at__isnull=True).order_by("pk"))
    if not waiting or not person.email:
        return
    step(f"Combining {len(waiting)} mails")
    n = len(waiting)
    subject = waiting[0].subject if n == 1 else f"{n} updates on your reviews: {waiting[-1].subject}"
    parts = [f"{one.subject}\n{'-' * min(len(one.subject), 72)}\n{one.body}" for one in waiting]
    hand_over(subject[:200], "\n\n".join(parts), person)
    rows.note_sent([one.pk for one in waiting])


def want_digests() -> int:
    """Request the digest of everyone with mails waiting since before today's digest hour; return how many."""
    hour = timezone.localtime().replace(hour=settings.MAIL_DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if timezone.localtime() < hour:
        return 0
    waiting = Mail.objects.filter(digest=True, sent_at__isnull=True, created_at__lt=hour, to__is_active=True)
    people = sorted(set(waiting.values_list("to_id", flat=True)))
    for user_id in people:
        with transaction.atomic():
            enqueue("send_digest", user_id, label="Daily digest", asked_by=WORKER)
    return len(people)


def hand_over(subject: str, body: str, to: User) -> None:
    """Pass one mail to the mail server now. Raises ``JobError`` if the server does not take it."""
    try:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [to.email])
    except (SMTPException, OSError) as error:
        raise JobError(f"The mail server rejected the mail: {error}", code="mail", retryable=True) from error

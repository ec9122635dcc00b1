"""Mails as an outbox: written with the act that causes them and sent by a job, so that none is lost or sent in vain."""

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


def post(to: User, subject: str, body: str, *, asked_by: str) -> None:
    """Write one mail in the caller's transaction; people without an address get none.

    It goes out by a job of its own, or with the person's next digest where they chose that.
    """
    if not to.email:
        return
    line = " ".join(subject.split())
    mail = rows.keep_mail(to, line if len(line) <= 200 else f"{line[:199]}…", body)
    if not to.digest:
        enqueue("send_mail", mail.pk, label=mail.subject, asked_by=asked_by)


def send(mail_id: int, step: Step) -> None:
    """Send one mail if it has not been sent; a mail server that is away is asked again later."""
    mail = Mail.objects.select_related("to").get(pk=mail_id)
    if mail.sent_at:
        return
    step("Handing it to the mail server")
    _hand_over(mail.subject, mail.body, mail.to)
    rows.note_sent([mail_id])


def send_digest(user_id: int, step: Step) -> None:
    """Send everything that waits for one person's digest as one mail; nothing when nothing waits."""
    person = User.objects.get(pk=user_id)
    waiting = list(Mail.objects.filter(to=person, digest=True, sent_at__isnull=True).order_by("pk"))
    if not waiting or not person.email:
        return
    step(f"Putting {len(waiting)} mails together")
    n = len(waiting)
    subject = waiting[0].subject if n == 1 else f"{n} things about your turn: {waiting[-1].subject}"
    parts = [f"{one.subject}\n{'-' * min(len(one.subject), 72)}\n{one.body}" for one in waiting]
    _hand_over(subject[:200], "\n\n".join(parts), person)
    rows.note_sent([one.pk for one in waiting])


def want_digests() -> int:
    """Ask for the digest of everybody for whom something waits from before this day's hour; how many."""
    hour = timezone.localtime().replace(hour=settings.MAIL_DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if timezone.localtime() < hour:
        return 0
    waiting = Mail.objects.filter(digest=True, sent_at__isnull=True, created_at__lt=hour, to__is_active=True)
    people = sorted(set(waiting.values_list("to_id", flat=True)))
    for user_id in people:
        with transaction.atomic():
            enqueue("send_digest", user_id, label="Digest of the day", asked_by=WORKER)
    return len(people)


def _hand_over(subject: str, body: str, to: User) -> None:
    try:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [to.email])
    except (SMTPException, OSError) as error:
        raise JobError(f"The mail server did not take it: {error}", code="mail", retryable=True) from error

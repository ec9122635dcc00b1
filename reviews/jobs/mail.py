"""Mails as an outbox: written with the act that causes them and sent by a job, so that none is lost or sent in vain."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone

from reviews.jobs.enqueue import enqueue
from reviews.jobs.kinds import JobError
from reviews.jobs.models import Mail
from reviews.jobs.run import Step
from reviews.people.models import User


def post(to: User, subject: str, body: str, *, asked_by: str) -> None:
    """Write one mail in the caller's transaction; people without an address get none."""
    if not to.email:
        return
    mail = Mail(to=to, subject=subject[:200], body=body)
    mail.save(force_insert=True)
    enqueue("send_mail", mail.pk, label=mail.subject, asked_by=asked_by)


def send(mail_id: int, step: Step) -> None:
    """Send one mail if it has not been sent; a mail server that is away is asked again later."""
    mail = Mail.objects.select_related("to").get(pk=mail_id)
    if mail.sent_at:
        return
    step("Handing it to the mail server")
    try:
        send_mail(mail.subject, mail.body, settings.DEFAULT_FROM_EMAIL, [mail.to.email])
    except (SMTPException, OSError) as error:
        raise JobError(f"The mail server did not take it: {error}", code="mail", retryable=True) from error
    Mail.objects.filter(pk=mail_id).update(sent_at=timezone.now())

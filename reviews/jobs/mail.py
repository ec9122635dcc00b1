"""Outbox of mails: each is written with the act that causes it and sent by a job, so none is lost or sent in vain.

Hours can pass between both, so the job asks again whether the mail still concerns the person.
"""

from collections.abc import Collection, Iterable
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from reviews.jobs import rows
from reviews.jobs.enqueue import enqueue
from reviews.jobs.kinds import JobError
from reviews.jobs.mail_kinds import HOUSE
from reviews.jobs.models import Mail
from reviews.jobs.rows import MailAbout
from reviews.jobs.run import Step
from reviews.language.memory import told
from reviews.language.phrases import dated, joined, read, say
from reviews.language.reader import speaking
from reviews.people.deputies import away
from reviews.people.languages import language_of
from reviews.people.models import User
from reviews.people.permits import WORKER
from reviews.single_lines import as_line

GATHERING = 300.0
"""Seconds that a mail waits for others of its kind: a round of the watch takes a minute, many repositories several."""
FOLDED = 3
"""So many mails about events of one kind that wait for a person together are sent as one."""
SEES = "reviews.workflow.turns.sees"
"""The dotted name of the function that tells whether a person may see a candidate; an upper room knows that."""


def post(
    to: User, subject: str, body: str, *, asked_by: str, candidate_number: int | None = None, role: str = ""
) -> None:
    """Write one mail in the caller's transaction, about a candidate or for the holder of a role if one is named."""
    post_about(to, subject, body, asked_by=asked_by, about=MailAbout(candidate_number, role))


def post_house(to: User, subject: str, body: str, *, asked_by: str, role: str = "") -> None:
    """Write one mail about rights or an emergency in the caller's transaction; no choice of the person delays it."""
    post_about(to, subject, body, asked_by=asked_by, about=MailAbout(None, role, kind=HOUSE))


def post_about(to: User, subject: str, body: str, *, asked_by: str, about: MailAbout) -> None:
    """Write one mail in the caller's transaction, of an event one for a person.

    Its own job sends it, or the person's next digest includes it, or it is on their page alone, as they chose for its
    kind; without an address it is on the page alone.
    """
    with speaking(language_of(to)):
        line, text = as_line(read(subject)), read(body)
    short = line if len(line) <= 200 else f"{line[:199]}…"
    mail = rows.keep_mail(to, short, text, about)
    if mail is not None and not mail.digest and not mail.only_here:
        delay = GATHERING if about.gathered else 0
        enqueue("send_mail", mail.pk, label=mail.subject, asked_by=asked_by, delay=delay)


def post_copied(
    people: Iterable[User], subject: str, body: str, *, asked_by: str, about: MailAbout, but: Collection[int] = ()
) -> None:
    """Write one mail for each of these people, and a copy for whoever acts for one of them today.

    ``but`` are the keys of people who know already; no one gets the mail and a copy of it. What is written to the
    holders of a role is copied to no one, because a deputy has none of the person's powers.
    """
    found = {one.pk: one for one in people}
    told = set(found) | set(but)
    for person in found.values():
        if person.pk not in but:
            post_about(person, subject, body, asked_by=asked_by, about=about)
    for row in [] if about.role else away(found):
        if row.deputy_id not in told:
            told.add(row.deputy_id)
            why = say(
                "You get this because you act for {name} until {to_day}.",
                name=row.person.name,
                to_day=dated(row.to_day, "%-d %b %Y"),
            )
            post_about(row.deputy, subject, joined("\n\n", (why, body)), asked_by=asked_by, about=about)


def send(mail_id: int, step: Step) -> None:
    """Send one mail unless it has been sent or withheld; if the mail server is unavailable, the job retries.

    Others about events of the same kind that wait for the person go with it, if they are several. Their rows are locked
    meanwhile, so that their own jobs find them sent.
    """
    mail = Mail.objects.select_related("to").get(pk=mail_id)
    if mail.sent_at or mail.withheld_at or mail.only_here:
        return
    if why := why_withhold(mail):
        step(say("Not sent: {why}", why=why))
        rows.note_withheld([mail_id])
        return
    step(say("Passing the mail to the mail server"))
    with transaction.atomic():
        found = list(_of_its_kind(mail).select_for_update(of=("self",)))
        if mail not in found:
            return
        several = [one for one in found if not why_withhold(one)]
        together = several if len(several) >= FOLDED else [mail]
        with speaking(language_of(mail.to)):
            _hand_over_together(together, mail.to.email)


def send_digest(user_id: int, step: Step) -> None:
    """Send all mails waiting for one person's digest as one mail; do nothing if none is waiting.

    Those that no longer concern the person are withheld, and neither their words nor their number is in the digest.
    """
    person = User.objects.get(pk=user_id)
    found = list(_waiting().filter(to=person).select_related("to").order_by("pk"))
    waiting = [one for one in found if not why_withhold(one)]
    if gone := {one.pk for one in found} - {one.pk for one in waiting}:
        step(say("Leaving out {number_of} that no longer concern the person", number_of=len(gone)))
        rows.note_withheld(gone)
    if not waiting or not person.email:
        return
    step(say("Combining {number_of} mails", number_of=len(waiting)))
    with speaking(language_of(person)):
        _hand_over_together(waiting, person.email, titled=True)


def _of_its_kind(mail: Mail) -> QuerySet[Mail]:
    """Return a mail that was not sent with the others about events of its kind that wait for its recipient."""
    kind, _, _ = mail.event.partition(":")
    same = Q(pk=mail.pk) | Q(event__startswith=f"{kind}:") if kind else Q(pk=mail.pk)
    found = Mail.objects.filter(
        same, to=mail.to_id, digest=False, only_here=False, sent_at__isnull=True, withheld_at__isnull=True
    )
    return found.select_related("to").order_by("pk")


def _hand_over_together(mails: list[Mail], address: str, *, titled: bool = False) -> None:
    """Pass mails to the mail server as one; a single one keeps its words, without a title unless ``titled``."""
    count, last = len(mails), mails[-1]
    subject = (
        last.subject
        if count == 1
        else read(say("{count} updates on your reviews: {last}", count=count, last=last.subject))
    )
    body = last.body if count == 1 and not titled else digest_text(mails)
    hand_over(subject[:200], body, address)
    rows.note_sent([one.pk for one in mails])


def digest_text(mails: list[Mail]) -> str:
    """Return the text of a digest: mails with a title stand together under it, in the order of their first one."""
    groups: dict[str, list[Mail]] = {}
    for one in mails:
        groups.setdefault(one.title or f"mail:{one.pk}", []).append(one)
    parts = []
    for together in groups.values():
        if together[0].title:
            parts.append(_underlined(told(together[0].title), "="))
        parts += [f"{_underlined(one.subject, '-')}\n{one.body}" for one in together]
    return joined("\n\n", parts)


def _underlined(line: str, sign: str) -> str:
    return f"{line}\n{sign * min(len(line), 72)}"


def want_digests() -> int:
    """Request the digest of everyone with mails waiting since before today's digest hour; return how many."""
    hour = timezone.localtime().replace(hour=settings.MAIL_DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if timezone.localtime() < hour:
        return 0
    waiting = _waiting().filter(created_at__lt=hour, to__is_active=True)
    people = sorted(set(waiting.values_list("to_id", flat=True)))
    for user_id in people:
        with transaction.atomic():
            enqueue("send_digest", user_id, label=say("Daily digest"), asked_by=WORKER)
    return len(people)


def why_withhold(mail: Mail) -> str:
    """Return why a mail no longer concerns its recipient, "" if it does: asked at the moment of sending."""
    person = mail.to
    if not person.is_active:
        return say("the account is closed.")
    if mail.role and mail.role not in person.role_slugs:
        return say("the person no longer has the role for which it was written.")
    if mail.candidate_number is not None and not import_string(SEES)(person, mail.candidate_number):
        return say("the person may no longer see what it is about.")
    return ""


def hand_over(subject: str, body: str, address: str) -> None:
    """Pass one mail to the mail server now. Raises ``JobError`` if the server does not take it."""
    try:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [address])
    except (SMTPException, OSError) as error:
        raise JobError(
            say("The mail server rejected the mail: {error}", error=error), code="mail", retryable=True
        ) from error


def _waiting() -> QuerySet[Mail]:
    return Mail.objects.filter(digest=True, sent_at__isnull=True, withheld_at__isnull=True)

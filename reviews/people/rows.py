"""Writes about people that are no acts, or that several acts share: mails, role groups, holds, guesses, used codes."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import F
from django.utils import timezone

from reviews.language.phrases import joined
from reviews.people import roles
from reviews.people.locks import change_people
from reviews.people.models import GuessCount, Hold, PersonSession, RoleRequest, UsedCode, User
from reviews.people.own_sessions import open_sessions, session_name
from reviews.people.permits import Actor

SIGN_INS_KEPT = timedelta(days=90)
"""How long names and addresses of sign-ins, right and wrong ones, are kept."""
CODES_KEPT = 20
"""Time steps of half a minute for which a used one-time code is remembered."""


def keep_tours_dismissed(person: User, *, roles: Iterable[str]) -> None:
    """Write that a person has seen the tours of these roles; those dismissed before stay so. It is no act."""
    person.tours_dismissed = joined(" ", sorted({*person.tours_dismissed.split(), *roles}))
    person.save(update_fields=["tours_dismissed"])


def keep_digest_choice(person: User, *, digest: bool) -> None:
    """Write whether a person's mails come together once a day; a preference of that person and no act."""
    User.objects.filter(pk=person.pk).update(digest=digest, mail_ways={})


def keep_mail_ways(person: User, ways: dict[str, str]) -> None:
    """Write how each kind of mail reaches a person; a preference of that person and no act."""
    User.objects.filter(pk=person.pk).update(mail_ways=ways)


def keep_time_zone(person: User, *, name: str) -> None:
    """Write in which zone a person reads times; a preference of that person and no act."""
    User.objects.filter(pk=person.pk).update(time_zone=name)


def keep_language(person: User, *, language: str) -> None:
    """Store the language in which a person reads, "" for that of the browser; not in the ledger."""
    User.objects.filter(pk=person.pk).update(language=language)


def keep_browser_language(person: User, *, language: str) -> None:
    """Store the language that the browser of somebody who signs in asks for; not in the ledger."""
    User.objects.filter(pk=person.pk).update(browser_language=language)


def keep_theme(person: User, *, theme: str) -> None:
    """Write how a person's pages look; a preference of that person and no act."""
    User.objects.filter(pk=person.pk).update(theme=theme)


def end_sessions(person: User, *, named: str | None = None) -> int:
    """End the sessions of a person, or the one that pages call by this name; return how many. Signing out is no act."""
    chosen = [one.session_key for one in open_sessions(person) if named in (None, session_name(one.session_key))]
    return PersonSession.objects.filter(session_key__in=chosen).delete()[0]


def set_open(person: User, *, on: bool) -> None:
    """Write whether an account is open; the act that calls this records."""
    person.is_active = on
    person.save(update_fields=["is_active"])


def keep_role_groups(using: str = "default") -> None:
    """Write one Django group for each role of ``roles.py``; groups of other names are left alone."""
    for role in roles.ROLES:
        Group.objects.using(using).get_or_create(name=role.slug)


def open_hold(person: User, *, by: Actor, why: str) -> None:
    """Write that ``by`` could sign in as the person from now on; the act that calls this records.

    ``why`` completes "…, because": "an administrator saw the password". No one holds their own account. Call it before
    the act's entry, because it waits for acts that rest on who could sign in.
    """
    if isinstance(by, User) and by.pk == person.pk:
        return
    change_people()
    holder, name = (by, by.name) if isinstance(by, User) else (None, by)
    Hold.objects.get_or_create(
        person=person, holder=holder, holder_name=name, why=why, until=None, defaults={"since": timezone.now()}
    )


def close_holds(person: User, *, how: str) -> list[str]:
    """Write that only its owner can sign in as the person from now on; return the names of those who could before.

    ``how`` says how the owner secured the account: "accepted an invitation with an own second factor".
    """
    open_ones = Hold.objects.filter(person=person, until__isnull=True)
    names = sorted(set(open_ones.values_list("holder_name", flat=True)))
    open_ones.update(until=timezone.now(), how=how)
    return names


def lapse_requests(person: User, role: str) -> None:
    """Write that requests of this role whose time has passed have expired, so that it can be requested again."""
    past = RoleRequest.objects.filter(person=person, role=role, outcome="", expires__lte=timezone.now())
    past.update(outcome=RoleRequest.Outcome.EXPIRED, ended_at=timezone.now())


def end_request(request: RoleRequest, outcome: RoleRequest.Outcome, *, by: Actor, reason: str) -> None:
    """Write how a role request ended; the act that calls this records."""
    request.outcome, request.ended_at, request.ended_reason = outcome, timezone.now(), reason
    request.ended_by = by if isinstance(by, User) else None
    request.save(update_fields=["outcome", "ended_at", "ended_reason", "ended_by"])


COUNT = """
INSERT INTO reviews_guesscount AS kept (key, count, since, until)
VALUES (%(key)s, 1, %(now)s, %(until)s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN kept.until <= %(now)s THEN 1 ELSE kept.count + 1 END,
    since = CASE WHEN kept.until <= %(now)s THEN %(now)s ELSE kept.since END,
    until = CASE WHEN kept.until <= %(now)s THEN %(until)s ELSE kept.until END
RETURNING count, since
"""
"""One statement, so that parallel attempts get different numbers; the first one after a window begins a new one."""


def count_guess(key: str, now: datetime, seconds: int) -> tuple[int, datetime]:
    """Write one more attempt; return its number within the window and the time of the window's first one."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": key, "now": now, "until": now + timedelta(seconds=seconds)})
        count, since = cursor.fetchone()
    return count, since


def return_guess(key: str) -> None:
    """Write that one counted attempt was right."""
    GuessCount.objects.filter(key=key, count__gt=0).update(count=F("count") - 1)


def forget_guesses(key: str) -> None:
    """Remove a count whose secret has just been given correctly."""
    GuessCount.objects.filter(key=key).delete()


def forget_old_guesses() -> int:
    """Remove counts whose window is over; return how many."""
    return GuessCount.objects.filter(until__lte=timezone.now()).delete()[0]


def forget_old_sign_ins() -> int:
    """Remove sessions that have ended and what is known of sign-ins after ``SIGN_INS_KEPT``; return how many rows.

    A thousand of each at a time, since this is asked for every few seconds.
    """
    now, gone = timezone.now(), 0
    old = [
        PersonSession.objects.filter(expire_date__lt=now),
        *(table.objects.filter(attempt_time__lt=now - SIGN_INS_KEPT) for table in (AccessAttempt, AccessLog)),
    ]
    for rows in old:
        keys = list(rows.order_by().values_list("pk", flat=True)[:1000])
        if keys:
            gone += rows.model._default_manager.filter(pk__in=keys).delete()[0]
    return gone


def use_code(person: User, step: int) -> bool:
    """Write that the one-time code of a time step is used; return False if it was used before.

    Codes of steps long past are removed: no authenticator accepts them any more.
    """
    UsedCode.objects.filter(person=person, step__lt=step - CODES_KEPT).delete()
    _, unused = UsedCode.objects.get_or_create(person=person, step=step)
    return unused

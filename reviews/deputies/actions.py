"""Acts on deputies: naming one, seconding it as an administrator, ending it before its time."""

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from reviews.deputies import permits
from reviews.deputies.queries import who_can_second
from reviews.jobs.mail import post_house
from reviews.language.phrases import dated, say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people import roles
from reviews.people.locks import change_people
from reviews.people.models import Deputy, User
from reviews.people.permits import actor_name, require


@act
def name_deputy(deputy: User, *, from_day: date, to_day: date, reason: str, by: User) -> Deputy:
    """Name who acts for oneself from one day to another, both included; it counts once an administrator seconds it.

    Raises ``Forbidden`` with the reason.
    """
    change_people()
    by, deputy = User.objects.get(pk=by.pk), User.objects.get(pk=deputy.pk)
    require(permits.why_not_name(by, deputy, from_day, to_day))
    row = Deputy.objects.create(person=by, deputy=deputy, from_day=from_day, to_day=to_day, reason=reason)
    for person in who_can_second(row):
        subject = say("Your turn: {name} names {name2} as deputy", name=by.name, name2=deputy.name)
        _mail(person, row, subject, say("Second it as an administrator, or end it."), by, role=roles.ADMINISTRATOR)
    _record("deputy:named", row, by, reason=reason)
    return row


@act
def second_deputy(row: Deputy, *, by: User) -> Deputy:
    """Second a deputy as an administrator who is neither of the two; from then on it counts in its span."""
    change_people()
    row, by = _locked(row), User.objects.get(pk=by.pk)
    require(permits.why_not_second(by, row))
    row.seconded_by, row.seconded_at = by, timezone.now()
    row.save(update_fields=["seconded_by", "seconded_at"])
    for person in (row.person, row.deputy):
        _mail(
            person,
            row,
            say("{name} acts for {name2}", name=row.deputy.name, name2=row.person.name),
            say("{name} seconded it.", name=by.name),
            by,
        )
    _record("deputy:seconded", row, by)
    return row


@act
def end_deputy(row: Deputy, *, by: User) -> Deputy:
    """End it before its time, or refuse what no administrator has seconded."""
    change_people()
    row, by = _locked(row), User.objects.get(pk=by.pk)
    require(permits.why_not_end(by, row))
    row.ended_by, row.ended_at = by, timezone.now()
    row.save(update_fields=["ended_by", "ended_at"])
    for person in (row.person, row.deputy):
        if person.pk != by.pk:
            subject = say("{name} does not act for {name2} any more", name=row.deputy.name, name2=row.person.name)
            _mail(person, row, subject, say("{name} ended it.", name=by.name), by)
    _record("deputy:ended", row, by)
    return row


def _locked(row: Deputy) -> Deputy:
    return Deputy.objects.select_for_update(of=("self",)).select_related("person", "deputy").get(pk=row.pk)


def _mail(person: User, row: Deputy, subject: str, what: str, by: User, *, role: str = "") -> None:
    span = say(
        "From {from_day} to {to_day}, both days included, in UTC.",
        from_day=dated(row.from_day, "%-d %b %Y"),
        to_day=dated(row.to_day, "%-d %b %Y"),
    )
    place = settings.PORTAL_URL + reverse("deputy_row", args=[row.pk])
    body = say("{span}\n{what}\n\n{place}\n", span=span, what=what, place=place)
    post_house(person, subject, body, asked_by=actor_name(by), role=role)


def _record(event: str, row: Deputy, by: User, **said: str) -> None:
    record(
        event, actor=actor_name(by), subject=f"person:{row.person_id}", label=row.person.username,
        deputy=row.deputy.username, from_day=row.from_day.isoformat(), to_day=row.to_day.isoformat(), row=row.pk,
        **said,
    )  # fmt: skip

"""Who may name, second and end a deputy: "" means allowed, otherwise the sentence on the page."""

from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from reviews.language.phrases import dated, say
from reviews.people.deputies import today, waiting_or_ahead
from reviews.people.holds import HoldBook, remedy
from reviews.people.models import Deputy, User
from reviews.people.permits import Over, why_not_manage_people

MOST_DAYS = 92
"""Days of the longest span."""


def why_not_name(person: User, deputy: User | None, first: date, last: date) -> str:
    """Allow a person to name one other open account for days ahead, and no circle of people who act for each other."""
    if deputy is None or not deputy.is_active:
        return say("The account is closed or does not exist. Name another person.")
    if deputy.pk == person.pk:
        return say("You cannot be your own deputy. Name another person.")
    if first < today():
        return say("The first day must not be in the past.")
    if last < first:
        return say("The last day must not be before the first.")
    if last - first >= timedelta(days=MOST_DAYS):
        return say("Choose at most {most_days} days.", most_days=MOST_DAYS)
    same = waiting_or_ahead().filter(from_day__lte=last, to_day__gte=first)
    if one := same.filter(person=person).first():
        return say(
            "{name} is named for days from {from_day} to {to_day} already. End that first, or choose other days.",
            name=one.deputy.name,
            from_day=dated(one.from_day, "%-d %b %Y"),
            to_day=dated(one.to_day, "%-d %b %Y"),
        )
    if same.filter(Q(person=deputy) | Q(deputy=person)).exists():
        return say("On some of these days, you act for someone, or this person has a deputy. Choose someone else.")
    return ""


def why_not_second(user: User | AnonymousUser, row: Deputy, book: HoldBook | None = None) -> str:
    """Allow an administrator who is neither of the two, nor related to one of them, before the last day is over.

    ``book`` holds the accounts of all three, for callers that judge many.
    """
    if why := why_not_manage_people(user) or why_over(row):
        return why
    if row.seconded_at:
        return Over(say("An administrator has seconded this already."))
    if not isinstance(user, User) or user.pk in (row.person_id, row.deputy_id):
        return say("You are one of the two, so another administrator must second this.")
    if not row.deputy.is_active or not row.person.is_active:
        return Over(say("One of both accounts is closed."))
    book = book or HoldBook({user.pk, row.person_id, row.deputy_id})
    related = book.sentence(user, row.person) or book.sentence(user, row.deputy)
    return (
        say("{related} Another administrator must second this. {remedy}", related=related, remedy=remedy(related))
        if related
        else ""
    )


def why_not_end(user: User | AnonymousUser, row: Deputy) -> str:
    """Allow both people and every administrator to end it before its time."""
    if isinstance(user, User) and user.pk in (row.person_id, row.deputy_id):
        return why_over(row)
    return why_not_manage_people(user) or why_over(row)


def why_over(row: Deputy) -> str:
    """Tell that it has ended, by itself or before its time."""
    return Over(say("This has ended.")) if row.ended_at or row.to_day < today() else ""


def sees(user: User, row: Deputy) -> bool:
    """Tell whether a person may see it: both people, and administrators."""
    return user.pk in (row.person_id, row.deputy_id) or not why_not_manage_people(user)

"""Reads of deputies: those that wait for an administrator."""

from reviews.deputies.permits import why_not_second
from reviews.people.deputies import unseconded
from reviews.people.holds import HoldBook
from reviews.people.models import Deputy, User
from reviews.people.permits import why_not_manage_people
from reviews.people.queries import holders
from reviews.people.roles import ADMINISTRATOR


def to_second(user: User) -> list[Deputy]:
    """Return what this administrator can second, soonest first; none for anyone else."""
    if why_not_manage_people(user):
        return []
    found = list(unseconded())
    book = HoldBook({user.pk, *(pk for one in found for pk in (one.person_id, one.deputy_id))}) if found else None
    return [one for one in found if not why_not_second(user, one, book)]


def who_can_second(row: Deputy) -> list[User]:
    """Return the administrators who can second it."""
    found = list(holders(ADMINISTRATOR).prefetch_related("groups"))
    book = HoldBook({row.person_id, row.deputy_id, *(one.pk for one in found)})
    return [one for one in found if not why_not_second(one, row, book)]

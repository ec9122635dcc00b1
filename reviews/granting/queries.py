"""Reads of role requests: those that a person can confirm, and who can confirm one."""

from reviews.granting.permits import book_of, why_not_confirm
from reviews.people.holds import HoldBook
from reviews.people.models import RoleRequest, User
from reviews.people.permits import why_not_manage_people
from reviews.people.queries import holders, waiting
from reviews.people.roles import ADMINISTRATOR


def requests_for(user: User) -> list[RoleRequest]:
    """Return the open requests that this administrator can confirm, oldest first; none for anyone else."""
    if why_not_manage_people(user):
        return []
    found = [one for one in waiting(user) if user.pk not in (one.asked_by_id, one.person_id)]
    book = book_of(found, user) if found else None
    return [one for one in found if not why_not_confirm(user, one, book)]


def who_can_confirm(request: RoleRequest) -> list[User]:
    """Return the administrators whose turn a request is: those who are separate people from both accounts."""
    found = list(holders(ADMINISTRATOR).prefetch_related("groups"))
    book = HoldBook({request.person_id, request.asked_by_id, *(one.pk for one in found)})
    return [one for one in found if not why_not_confirm(one, request, book)]

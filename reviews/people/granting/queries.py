"""Reads of role requests: all that are open, those that a person can confirm, and one with everyone involved."""

from django.db.models import QuerySet
from django.utils import timezone

from reviews.people.granting.permits import book_of, why_not_confirm
from reviews.people.models import RoleRequest, User
from reviews.people.permits import why_not_manage_people


def role_requests() -> QuerySet[RoleRequest]:
    """Return every request with everyone involved, and the roles of those who asked, which the permits ask for."""
    return RoleRequest.objects.select_related("person", "asked_by", "ended_by").prefetch_related("asked_by__groups")


def open_requests() -> QuerySet[RoleRequest]:
    """Return the requests that wait for a second administrator, oldest first."""
    return role_requests().filter(outcome="", expires__gt=timezone.now()).order_by("asked_at", "pk")


def waiting(user: User) -> list[RoleRequest]:
    """Return the open requests, read once per object; every request loads the person again."""
    found: list[RoleRequest] | None = vars(user).get("waiting_role_requests")
    if found is None:
        found = list(open_requests())
        vars(user)["waiting_role_requests"] = found
    return found


def requests_for(user: User) -> list[RoleRequest]:
    """Return the open requests that this administrator can confirm, oldest first; none for anyone else."""
    if why_not_manage_people(user):
        return []
    found = [one for one in waiting(user) if user.pk not in (one.asked_by_id, one.person_id)]
    book = book_of(found, user) if found else None
    return [one for one in found if not why_not_confirm(user, one, book)]

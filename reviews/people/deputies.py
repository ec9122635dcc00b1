"""Whose deputy someone is today, and who is a person's; what that allows is judged where the act is."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from reviews.people.models import Deputy, User


def today() -> date:
    """Return the day by which a span is judged, in UTC."""
    return timezone.now().date()


def seconded() -> QuerySet[Deputy]:
    """Return the rows that an administrator seconded and no one ended."""
    return Deputy.objects.filter(seconded_at__isnull=False, ended_at__isnull=True)


def in_span() -> QuerySet[Deputy]:
    """Return the rows that count today."""
    return seconded().filter(from_day__lte=today(), to_day__gte=today())


def represented(user: User) -> list[Deputy]:
    """Return for whom a person acts today, read once per object; every request loads the person again."""
    found: list[Deputy] | None = vars(user).get("represented_today")
    if found is None:
        rows = in_span().filter(deputy=user, deputy__is_active=True)
        found = list(rows.select_related("person").order_by("person__last_name", "pk"))
        vars(user)["represented_today"] = found
    return found


def away(people: Iterable[int]) -> list[Deputy]:
    """Return who acts today for one of these people, by their keys, without deputies whose account is closed."""
    rows = in_span().filter(person__in=set(people), deputy__is_active=True)
    return list(rows.select_related("person", "deputy").order_by("pk"))


def note_none(user: User) -> None:
    """Note on the object that the person acts for no one today, if another query has found out."""
    vars(user)["represented_today"] = []


def waiting_or_ahead() -> QuerySet[Deputy]:
    """Return the rows that have not ended, with everyone involved, soonest first."""
    rows = Deputy.objects.filter(ended_at__isnull=True, to_day__gte=today())
    return rows.select_related("person", "deputy", "seconded_by").order_by("from_day", "pk")


def unseconded() -> QuerySet[Deputy]:
    """Return the rows that wait for an administrator."""
    return waiting_or_ahead().filter(seconded_at__isnull=True)


def rows_of(user: User) -> QuerySet[Deputy]:
    """Return the newest rows in which a person is one of both, with everyone involved."""
    rows = Deputy.objects.filter(Q(person=user) | Q(deputy=user))
    return rows.select_related("person", "deputy", "seconded_by").order_by("-pk")[:50]

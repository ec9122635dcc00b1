"""Reads of saved views: those that a person may see, without one that names a workload that the person may not see."""

from collections.abc import Iterable
from urllib.parse import parse_qs, urlencode

from django.db.models import Q, QuerySet

from reviews.home.saved.models import SavedView
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.statements import objects
from reviews.workloads.models import Workload
from reviews.workloads.queries import visible_to

PLACES = ("page", "before", "after")
"""Parameters that name a place in a list: a view begins at its first page."""
NAMING = ("workload", "purpose")
"""Parameters whose values are short names of workloads."""


def tidy(query: str) -> str:
    """Return a query string with all that narrows and orders a list, in its order."""
    return urlencode([(name, one) for name, values in _parts(query).items() if name not in PLACES for one in values])


def views_of(user: User) -> QuerySet[SavedView]:
    """Return a person's own views and those of the person's teams, by name."""
    mine = Q(owner=user) | Q(team__in=user.team_ids)
    return SavedView.objects.filter(mine).select_related("owner", "team")


def views_of_list(user: User, list_name: str) -> list[SavedView]:
    """Return those of ``views_of`` for one list, without owner and team, by a statement that is kept."""

    def build() -> QuerySet[SavedView]:
        return views_of(user).select_related(None).filter(list_name=list_name)

    return objects((say("saved views"), user.pk, user.team_ids, list_name), build, SavedView)


def shown_to(user: User, found: Iterable[SavedView]) -> list[SavedView]:
    """Return the views without those that name a workload that is hidden from the person.

    A view may have been saved by a member who sees more, or before the workload became private.
    """
    views = list(found)
    named = {one.pk: _workloads(one.query) for one in views}
    slugs = set().union(*named.values())
    if not slugs:
        return views
    hidden = set(Workload.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    hidden -= set(visible_to(user).filter(slug__in=slugs).values_list("slug", flat=True))
    return [one for one in views if not named[one.pk] & hidden]


def _workloads(query: str) -> set[str]:
    parts = _parts(query)
    return {value.strip().lower() for name in NAMING for value in parts.get(name, [])}


def _parts(query: str) -> dict[str, list[str]]:
    try:
        return parse_qs(query, max_num_fields=200)
    except ValueError:  # more fields than any list has
        return {}

"""Reads of workload statements, each limited to what the person may see."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from reviews.query_plans import planned
from reviews.readmodels.kept import kept
from reviews.workloads.models import Workload
from reviews.workloads.permits import sees_private

NUMBERS = """
SELECT id, (SELECT count(*) FROM reviews_candidate c WHERE c.workload_id = id),
    (SELECT count(*) FROM reviews_decision d WHERE d.workload_id = id)
FROM unnest(%s::bigint[]) AS asked (id)
"""
"""Each count reads nothing but the index of the workloads; ADR 25 has the reason for tables of upper rooms by name."""


def visible_to(user: User | AnonymousUser) -> QuerySet[Workload]:
    """Return the workloads that this person may see, by name."""
    found = Workload.objects.select_related("team", "author")
    if not isinstance(user, User):
        return found.none()
    if sees_private(user):
        return found
    return found.filter(Q(private=False) | Q(team__in=user.team_ids))


def of_my_teams(user: User) -> QuerySet[Workload]:
    """Return the workloads that this person may propose candidates for."""
    return Workload.objects.select_related("team").filter(team__in=user.team_ids)


def listed(found: QuerySet[Workload], text: str = "") -> QuerySet[Workload]:
    """Return the statements by name; ``text`` narrows to matches."""
    if text:
        found = found.filter(Q(name__icontains=text) | Q(purpose__icontains=text) | Q(team__name__icontains=text))
    return found.order_by("name", "pk")


def numbers_of(workloads: Iterable[int], head: LedgerEntry | None) -> dict[int, tuple[int, int]]:
    """Return how many candidates and decisions each of some statements has, at the head that was read before."""
    asked = sorted(workloads)

    def count() -> list[tuple[int, int, int]]:
        with planned() as cursor:
            cursor.execute(NUMBERS, [asked])
            return [tuple(row) for row in cursor.fetchall()]

    told = kept(["workload numbers", head.digest if head else "", asked], count)
    return {workload: (candidates, decisions) for workload, candidates, decisions in told}

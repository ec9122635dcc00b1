"""Reads of workload statements, each limited to what the person may see."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from reviews.query_plans import planned
from reviews.readmodels.kept import kept
from reviews.statements import Statement, statement
from reviews.workloads.models import Workload
from reviews.workloads.permits import sees_private

NUMBERS = """
SELECT asked.id, (SELECT count(*) FROM reviews_candidate c WHERE c.workload_id = asked.id),
    (SELECT count(*) FROM reviews_decision d WHERE d.workload_id = asked.id)
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


def total(user: User, each: str) -> int:
    """Return a number of all workloads together that this person may see; ``each`` is its SQL for the one ``seen.id``.

    Each is counted by an index of its workload, whatever PostgreSQL knows of the size of a table.
    """

    def write() -> Statement:
        seen, values = visible_to(user).select_related(None).order_by().values("pk").query.sql_with_params()
        # Every text is the code's own, or Django's with the values apart.
        return f"SELECT coalesce(sum(({each})), 0)::bigint FROM ({seen}) AS seen (id)", values  # noqa: S608

    teams = "all" if sees_private(user) else user.team_ids
    with planned() as cursor:
        cursor.execute(*statement(("total", each, teams), write))
        return int(cursor.fetchone()[0])

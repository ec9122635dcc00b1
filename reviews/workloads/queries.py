"""Reads of workload statements, each limited to what the person may see."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from reviews.people.models import User
from reviews.workloads.models import Workload
from reviews.workloads.permits import sees_private


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
    """Return the statements by name with their candidate and decision counts; ``text`` narrows to matches."""
    if text:
        found = found.filter(Q(name__icontains=text) | Q(purpose__icontains=text) | Q(team__name__icontains=text))
    return found.annotate(candidate_count=_number_of("candidates"), decision_count=_number_of("decisions")).order_by(
        "name", "pk"
    )


def _number_of(what: str) -> Subquery:
    """Return one count as a subquery: two joins in one query would multiply candidates by decisions."""
    return Subquery(Workload.objects.filter(pk=OuterRef("pk")).order_by().values(n=Count(what)))

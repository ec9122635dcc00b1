"""Reads of people: holders of a role, and the list for administrators."""

from django.db.models import Q, QuerySet

from reviews.people.models import Team, User


def holders(*role_slugs: str) -> QuerySet[User]:
    """Return the active people who hold any of these roles, by name."""
    return (
        User.objects.filter(is_active=True, groups__name__in=role_slugs)
        .distinct()
        .order_by("last_name", "first_name", "username")
    )


def everybody() -> QuerySet[User]:
    """Return all accounts with their roles and teams, by name."""
    return User.objects.prefetch_related("groups", "teams").order_by("last_name", "first_name", "username")


def teams() -> QuerySet[Team]:
    """Return all teams with their members, by name."""
    return Team.objects.prefetch_related("members")


def named(found: QuerySet[User], text: str) -> QuerySet[User]:
    """Narrow to people whose name, user name or address contains the words; no words, no narrowing."""
    for word in text.split()[:5]:
        said = Q(first_name__icontains=word) | Q(last_name__icontains=word)
        found = found.filter(said | Q(username__icontains=word) | Q(email__icontains=word))
    return found

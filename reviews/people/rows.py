"""Writes about people that are no acts: how a person wants their mails, and one group for each role."""

from django.contrib.auth.models import Group

from reviews.people import roles
from reviews.people.models import User


def keep_digest_choice(person: User, *, digest: bool) -> None:
    """Write whether a person's mails come together once a day; a preference of that person and no act."""
    User.objects.filter(pk=person.pk).update(digest=digest)


def keep_role_groups(using: str = "default") -> None:
    """Write one Django group for each role of ``roles.py``; groups of other names are left alone."""
    for role in roles.ROLES:
        Group.objects.using(using).get_or_create(name=role.slug)

"""People and teams: the custom user from the first migration, and the teams that own workloads."""

from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models

from reviews.people import roles


class User(AbstractUser):
    """A person who signs in. Powers come from role groups only, never from ``is_superuser``.

    ``digest``: mails about their turn come together once a day, and not each at once.
    """

    digest = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name that pages and the ledger show."""
        return self.get_full_name() or self.username

    @cached_property
    def role_slugs(self) -> frozenset[str]:
        """The roles held, read once for this object; every request loads the person anew."""
        if not self.is_active:
            return frozenset()
        # all(), so that a list which prefetched the groups asks nothing more
        return frozenset(group.name for group in self.groups.all()) & frozenset(roles.BY_SLUG)

    @cached_property
    def powers(self) -> frozenset[str]:
        """What the roles allow together."""
        return roles.powers_of(set(self.role_slugs))

    @cached_property
    def team_ids(self) -> frozenset[int]:
        """Primary keys of the teams that this person belongs to."""
        return frozenset(self.teams.values_list("pk", flat=True))

    @property
    def role_titles(self) -> list[str]:
        """The roles' words in the order of the access matrix."""
        return [role.title for role in roles.ROLES if role.slug in self.role_slugs]


class Team(models.Model):
    """A group with members; workloads belong to a team and may be private to it."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100, unique=True)
    members = models.ManyToManyField(User, related_name="teams", blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

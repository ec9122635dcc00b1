"""People and teams: the custom user model, the teams that own workloads, and what limits guessing."""

from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models

from reviews.people import roles


class User(AbstractUser):
    """A person who signs in. Powers come only from role groups, never from ``is_superuser``.

    With ``digest``, mails about the person's turn arrive together once a day instead of one by one.
    """

    digest = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name shown on pages and in the ledger."""
        return self.get_full_name() or self.username

    @cached_property
    def role_slugs(self) -> frozenset[str]:
        """The roles held, read once per object; every request loads the person again."""
        if not self.is_active:
            return frozenset()
        # all() uses the groups that a list has prefetched, without another query
        return frozenset(group.name for group in self.groups.all()) & frozenset(roles.BY_SLUG)

    @cached_property
    def powers(self) -> frozenset[str]:
        """The combined powers of the roles."""
        return roles.powers_of(set(self.role_slugs))

    @cached_property
    def team_ids(self) -> frozenset[int]:
        """Primary keys of the teams that the person belongs to."""
        return frozenset(self.teams.values_list("pk", flat=True))

    @property
    def role_titles(self) -> list[str]:
        """The titles of the roles, in the order of the access matrix."""
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


class GuessCount(models.Model):
    """How often one secret was guessed within a window of time; ``key`` is a keyed digest of whose and from where."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} since {self.since:%Y-%m-%d %H:%M}"


class UsedCode(models.Model):
    """A one-time code that was accepted, by the time step that it is for, so that it is not accepted again."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="used_codes")
    step = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "step"], name="one_use_per_code")]

    def __str__(self) -> str:
        return f"Step {self.step}"

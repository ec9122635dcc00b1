"""People and teams: users, teams, sessions, who else holds an account, requested roles, deputies, counted guesses."""

from functools import cached_property
from typing import Any, ClassVar

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractUser, Group
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from reviews.language.phrases import dated, say
from reviews.ledger.models import LedgerEntry
from reviews.people import roles
from reviews.single_lines import as_line

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Types of authenticators that are a second factor; recovery codes only stand in for one."""


def full_name(first: str, last: str, username: str) -> str:
    """Return the name of a person as pages and records have it, in one line."""
    return as_line(say("{first} {last}", first=first, last=last)) or username


class User(AbstractUser):
    """A person who signs in. Powers come only from role groups, never from ``is_superuser``.

    With ``digest``, mails about the person's turn arrive together once a day instead of one by one. ``time_zone`` is
    the zone in which pages show times, "" for UTC. ``theme`` is how pages look, "" if the person has never chosen.
    ``language`` is the language of pages and mails, "" for what the browser asks for; ``browser_language`` is what it
    asked for when the person last signed in, for mails, which no browser asks for. ``mail_ways`` says by kind of
    mail how it reaches the person; a kind that is missing goes by ``digest``.
    ``tours_dismissed`` names the roles, parted by spaces, whose first steps the person wants to see no more.
    """

    digest = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=60, blank=True, default="", db_default="")
    mail_ways = models.JSONField(default=dict, blank=True, db_default={})
    theme = models.CharField(max_length=10, blank=True, default="", db_default="")
    language = models.CharField(max_length=10, blank=True, default="", db_default="")
    browser_language = models.CharField(max_length=10, blank=True, default="", db_default="")
    tours_dismissed = models.CharField(max_length=200, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name shown on pages and in the ledger, in one line."""
        return full_name(self.first_name, self.last_name, self.username)

    @property
    def is_forgotten(self) -> bool:
        """Whether a pseudonym has replaced the name for good."""
        return not self.is_active and self.username == f"former-{self.pk}"

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

    @cached_property
    def unread_mails(self) -> int:
        """How many notifications the person has not read; it comes with the session."""
        return int(self.mails.filter(read_at__isnull=True, withheld_at__isnull=True).count())

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


class SessionManager(BaseSessionManager):
    """Sessions as a request needs them: person, roles, teams, second factor, unread mails, and the ledger's head."""

    def get_queryset(self) -> "QuerySet[Any]":
        """Return the sessions, joined and annotated, so that each page begins with one query instead of five."""
        own = Authenticator.objects.filter(user=OuterRef("person_id"), type__in=FACTORS)
        head = LedgerEntry.objects.order_by("-sequence").values(
            said=JSONObject(sequence="sequence", digest="digest", at="at")
        )
        mails = User._meta.get_field("mails").related_model._default_manager  # of an upper room, by its relation
        new = mails.filter(to=OuterRef("person_id"), read_at__isnull=True, withheld_at__isnull=True).order_by()
        found = super().get_queryset().select_related("person")
        return found.annotate(
            c_unread=Coalesce(Subquery(new.values("to").annotate(number=Count("pk")).values("number")), 0),
            c_roles=ArraySubquery(Group.objects.filter(user=OuterRef("person_id")).values("name")),
            c_teams=ArraySubquery(Team.objects.filter(members=OuterRef("person_id")).order_by().values("pk")),
            c_factor=Exists(own),
            c_head=Subquery(head[:1]),
        )


class PersonSession(AbstractBaseSession):
    """A session of a browser, as Django keeps it, and the person who is signed in, None before."""

    person = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")

    objects: ClassVar[SessionManager] = SessionManager()

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Return the class that reads and writes these rows."""
        from reviews.people.sessions import SessionStore

        return SessionStore


class Hold(models.Model):
    """Someone besides its owner could sign in to an account, from ``since`` until the owner secured it.

    ``holder`` is that person; it is None if ``holder_name`` is a command's name, such as ``system:command``. Rows are
    closed and never removed: a sign-off is judged by who could sign in when it was given.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="account_holds")
    holder = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    holder_name = models.CharField(max_length=200)
    why = models.CharField(max_length=200)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)
    how = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True, how="") | (Q(until__isnull=False) & ~Q(how="")),
                name="hold_closed_when_and_how",
            ),
            models.CheckConstraint(
                condition=Q(holder__isnull=True) | ~Q(holder=F("person")), name="hold_by_another_person"
            ),
        ]

    def __str__(self) -> str:
        return say(
            "{holder_name} holds {person}: {why}", holder_name=self.holder_name, person=self.person, why=self.why
        )


class RoleRequest(models.Model):
    """A role that one administrator asked to give a person, until a second administrator confirms or refuses it.

    It is open while ``outcome`` is "" and ``expires`` has not passed; nothing needs to run at that moment.
    """

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", say("Confirmed")
        REFUSED = "refused", say("Refused")
        WITHDRAWN = "withdrawn", say("Withdrawn")
        EXPIRED = "expired", say("Expired")

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_requests")
    role = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], condition=Q(outcome=""), name="role_request_open_once"),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True, ended_by__isnull=True)
                | (~Q(outcome="") & Q(ended_at__isnull=False)),
                name="role_request_ended_when",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="confirmed")
                | (Q(ended_by__isnull=False) & ~Q(ended_by=F("asked_by")) & ~Q(ended_by=F("person"))),
                name="role_request_confirmed_by_another",
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("person")), name="role_request_not_for_oneself"),
        ]

    def __str__(self) -> str:
        return say("Role {role} for {person}", role=self.role, person=self.person)

    @property
    def title(self) -> str:
        """The role's title."""
        return roles.BY_SLUG[self.role].title

    @property
    def open(self) -> bool:
        """Whether a second administrator can still act on it."""
        return not self.outcome and self.expires > timezone.now()

    @property
    def state_words(self) -> tuple[str, str]:
        """Tone and label for pages."""
        if self.open:
            return "warn", say("Waiting for a second administrator")
        return "quiet", self.Outcome(self.outcome or "expired").label


class Deputy(models.Model):
    """Someone who acts for a person from one day to another; it counts once an administrator has seconded it.

    Both days are included, in UTC. A row ends by itself after its last day, or earlier with ``ended_at``.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputy_for")
    from_day = models.DateField()
    to_day = models.DateField()
    reason = models.CharField(max_length=500)
    named_at = models.DateTimeField(default=timezone.now)
    seconded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    seconded_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["deputy", "to_day"], name="deputy_in_span")]
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="deputy_is_another_person"),
            models.CheckConstraint(condition=Q(to_day__gte=F("from_day")), name="deputy_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(seconded_by__isnull=True, seconded_at__isnull=True)
                | (
                    Q(seconded_by__isnull=False, seconded_at__isnull=False)
                    & ~Q(seconded_by=F("person")) & ~Q(seconded_by=F("deputy"))
                ),
                name="deputy_seconded_by_a_third",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return say(
            "{deputy} for {person}, {from_day} to {to_day}",
            deputy=self.deputy,
            person=self.person,
            from_day=self.from_day,
            to_day=self.to_day,
        )


class GuessCount(models.Model):
    """How often one secret was guessed within a window of time; ``key`` is a keyed digest of whose and from where."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return say("{count} since {since}", count=self.count, since=dated(self.since, "%Y-%m-%d %H:%M"))


class UsedCode(models.Model):
    """A one-time code that was accepted, by the time step that it is for, so that it is not accepted again."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="used_codes")
    step = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "step"], name="one_use_per_code")]

    def __str__(self) -> str:
        return say("Step {step}", step=self.step)

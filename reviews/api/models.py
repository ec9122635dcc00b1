"""API tokens: only their digests are stored, each with scopes and an expiry date; of the company, or of a person."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from reviews.language.phrases import say
from reviews.people.models import Team, User

SCOPES = (
    ("check", say("Check whether a model may be used")),
    ("decisions", say("Read decisions")),
    ("ledger", say("Read the head of the ledger")),
    ("mirror", say("Download approved models from the mirror")),
)
"""What a token of the company may do: it sees every workload."""

OWN_SCOPES = (
    ("check", say("Check whether a model may be used")),
    ("read", say("Read what your pages show")),
    ("propose", say("Propose candidates and ask for readings")),
    ("workloads", say("Write workload statements")),
    ("suites", say("Upload suites and hand them out")),
    ("runs", say("Import runs")),
    ("evidence", say("Deliver evidence and record the usage")),
    ("nodes", say("Propose versions of node classes")),
    ("webhooks", say("Manage webhooks")),
    ("calendar", say("Read your calendar of review and condition dates")),
)
"""What a token of a person may do, with no more than the person may do in one team. None signs, decides or grants."""
WITHOUT_TEAM = ("check", "read", "runs", "nodes", "calendar")
"""Scopes of a token without a team: what a role gives to people in no team. It sees no private workload at all."""


class ApiToken(models.Model):
    """One token of one machine; ``prefix`` is the part that people see, ``digest`` a SHA-256 of the full token.

    A token of the company has neither ``team`` nor ``owner`` and sees every workload. Any other acts as ``owner``, who
    made it, within ``team``; without one it has only scopes that need none. ``maker`` is who created it, None for a
    command: while this person's account is closed, or lacks the second factor that it needs, their tokens do not work
    either.
    """

    name = models.CharField(max_length=100, unique=True)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=20, choices=[*SCOPES, *OWN_SCOPES[1:]]))
    created_by = models.CharField(max_length=200)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="made_tokens"
    )
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="own_tokens")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    acts_as: User | None = None
    """The owner as the token of a request may act; None for a token of the company."""

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=True, team__isnull=True)
                | Q(owner__isnull=False, maker__isnull=False, maker=F("owner")),
                name="token_of_a_person_is_made_by_them",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=True, scopes__contained_by=[key for key, _ in SCOPES])
                | Q(owner__isnull=False, scopes__contained_by=[key for key, _ in OWN_SCOPES]),
                name="token_scopes_fit_whose_it_is",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(team__isnull=False) | Q(scopes__contained_by=list(WITHOUT_TEAM)),
                name="token_without_team_writes_for_none",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def usable(self) -> bool:
        """Whether the token is neither revoked nor expired."""
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def maker_left(self) -> bool:
        """Whether the account of who created the token is closed."""
        return self.maker is not None and not self.maker.is_active

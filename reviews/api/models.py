"""API tokens: only their digests are stored, each with scopes and an expiry date."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

SCOPES = (
    ("check", "Check whether a model may be used"),
    ("decisions", "Read decisions"),
    ("ledger", "Read the head of the ledger"),
    ("mirror", "Download approved models from the mirror"),
)


class ApiToken(models.Model):
    """One token of one machine; ``prefix`` is the part that people see, ``digest`` the SHA-256 of the full token.

    ``maker`` is the administrator who created it, None for a command: while this person's account is closed, or lacks
    the second factor that it needs, their tokens do not work either.
    """

    name = models.CharField(max_length=100, unique=True)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=20, choices=SCOPES))
    created_by = models.CharField(max_length=200)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="made_tokens"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def usable(self) -> bool:
        """Whether the token is neither revoked nor expired."""
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def maker_left(self) -> bool:
        """Whether the account of the administrator who created the token is closed."""
        return self.maker is not None and not self.maker.is_active

"""The invitation: a link, used once and for a limited time, with which a person opens their own account."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from reviews.language.phrases import say


class Invitation(models.Model):
    """One invitation of one person; ``digest`` is the SHA-256 of its token, "" until a link has been made.

    Every attempt at sending makes a new link, so that the token itself is stored nowhere. An invitation ends when it
    is accepted or when a newer one replaces it.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, blank=True, default="", db_index=True)
    by = models.CharField(max_length=310)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(ended_at__isnull=True), name="one_open_invitation"
            )
        ]

    def __str__(self) -> str:
        return say("Invitation of {person}", person=self.person)

    @property
    def open(self) -> bool:
        """Whether the link still works, once it has been made."""
        return self.ended_at is None and self.expires_at > timezone.now()

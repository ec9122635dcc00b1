"""Writes of invitations that are no acts: a new token for each attempt at sending, and what was sent."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from reviews.invitations.models import Invitation


def digest(token: str) -> str:
    """Return the SHA-256 of a token. The token carries 256 random bits, so a slow hash would protect nothing more."""
    return hashlib.sha256(token.encode()).hexdigest()


def keep_new_token(invitation: Invitation) -> str:
    """Write the digest of a new token, which makes earlier links of this invitation void, and return the token.

    The time in which the person may accept begins anew. Returns "" if the invitation has ended.
    """
    token = secrets.token_urlsafe(32)
    expires = timezone.now() + timedelta(hours=settings.INVITATION_HOURS)
    kept = Invitation.objects.filter(pk=invitation.pk, ended_at__isnull=True).update(
        digest=digest(token), expires_at=expires
    )
    return token if kept else ""


def note_invitation_sent(invitation: Invitation) -> None:
    """Write that the mail server took the link."""
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())

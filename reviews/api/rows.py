"""The writes about API tokens that are no acts: when one was last used, and the digest of one of a person."""

from datetime import timedelta

from django.utils import timezone

from reviews.api.models import ApiToken

EVERY = timedelta(minutes=1)
"""How often at most a token's last use is written."""


def note_use(token: ApiToken) -> None:
    """Write that a token is used now, at most once a minute."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def note_digest(token: ApiToken, digest: str) -> None:
    """Write the digest that a person's token has today over an earlier one, by which an earlier version would find it.

    Only its use shows the secret of which the digest is made, so a token that is never used keeps the earlier one.
    """
    ApiToken.objects.filter(pk=token.pk).update(digest=digest)

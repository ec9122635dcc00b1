"""The write about API tokens that is no act: when a token was last used."""

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

"""The table of submissions: what was sent under a token, and the first answer to it."""

from django.db import models

from reviews.language.phrases import say


class Submission(models.Model):
    """One form or request that recorded something, and its answer, for repeats of it.

    ``owner`` is ``person:12`` or ``token:3``; ``key`` the SHA-256 of owner, place and token; ``digest`` the SHA-256 of
    what was sent. ``answer`` is sealed with the token, which is not stored: it may contain a password shown only once.
    """

    owner = models.CharField(max_length=60)
    place = models.CharField(max_length=300)
    key = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.BinaryField(default=b"")
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return say("{place} by {owner}", place=self.place, owner=self.owner)

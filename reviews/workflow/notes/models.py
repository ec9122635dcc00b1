"""What engineering writes down besides the checklist: one row per entry; the newest row of a key counts."""

from django.conf import settings
from django.db import models

from reviews.language.phrases import say
from reviews.workflow.models import Candidate

PLATFORM, CONTROL, PUBLISHER, SHAPE, RISK = "platform", "control", "publisher", "shape", "risk"


class DeskEntry(models.Model):
    """An answer, control, question, level or risk with its ``key``; a change is a new row, and nothing is overwritten.

    ``values`` holds the fields of its kind (see ``kinds``); a withdrawn entry has {"withdrawn": reason}.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="desk_entries")
    kind = models.CharField(max_length=12, choices=[(k, k) for k in (PLATFORM, CONTROL, PUBLISHER, SHAPE, RISK)])
    key = models.CharField(max_length=40)
    values = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["candidate", "kind", "key"], name="desk_entry_newest")]

    def __str__(self) -> str:
        return say("{kind} {key}", kind=self.kind, key=self.key)

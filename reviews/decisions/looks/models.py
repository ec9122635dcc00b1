"""Who looks for the triggers of a decision, and by when: one row when it is issued, one for each look."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.decisions.models import Decision
from reviews.language.phrases import dated, say
from reviews.people.models import Team

USER = settings.AUTH_USER_MODEL


class TriggerLook(models.Model):
    """The day by which an account or a team looks for triggers next; the newest row of a decision counts.

    ``said`` is what the look before found, "" for the row of the issuing.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="looks")
    account = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    look_by = models.DateField()
    said = models.TextField(blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["decision", "-id"], name="look_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(account__isnull=False, team__isnull=True) | Q(account__isnull=True, team__isnull=False),
                name="look_of_account_or_team",
            )
        ]

    def __str__(self) -> str:
        return say(
            "Decision {decision_id}: look by {look_by}",
            decision_id=self.decision_id,
            look_by=dated(self.look_by, "%Y-%m-%d"),
        )

    @property
    def who(self) -> str:
        """Who looks, in one line."""
        return self.account.name if self.account else say("{part} (team)", part=self.team.name if self.team else "")

"""The steps by which a model leaves the company's machines after its decision: what, who, by when, done by whom."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from reviews.decisions.models import Decision
from reviews.language.phrases import say
from reviews.people.models import Team

USER = settings.AUTH_USER_MODEL


class ExitStep(models.Model):
    """One step of the exit plan of a decision. ``place`` is where a pipeline reported that the model runs, else "".

    ``said`` is what whoever did it says; until then ``done_at`` and ``done_by`` are None.
    """

    class ExitKind(models.TextChoices):
        STOP = "stop", say("Stop serving")
        FALLBACK = "fallback", say("Switch to the fallback")
        CACHES = "caches", say("Remove copies from nodes")
        MIRROR = "mirror", say("Remove the copy from the mirror")
        CONFIRM = "confirm", say("Confirm the exit")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="exit_steps")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=ExitKind.choices)
    what = models.TextField()
    place = models.CharField(max_length=200, blank=True)
    account = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    due = models.DateField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    said = models.TextField(blank=True)
    done_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["decision", "number"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "number"], name="exit_step_once"),
            models.CheckConstraint(
                condition=Q(account__isnull=False, team__isnull=True) | Q(account__isnull=True, team__isnull=False),
                name="exit_step_of_account_or_team",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="exit_step_done_by_whom_and_when",
            ),
        ]
        indexes = [models.Index(fields=["due"], condition=Q(done_at__isnull=True), name="exit_step_open")]

    def __str__(self) -> str:
        return say(
            "Step {number_of} of the exit plan of decision {decision_id}",
            number_of=self.number,
            decision_id=self.decision_id,
        )

    @property
    def owner(self) -> str:
        """Who does it, in one line."""
        return self.account.name if self.account else say("{part} (team)", part=self.team.name if self.team else "")

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and it is not done."""
        return self.done_at is None and self.due < timezone.localdate()

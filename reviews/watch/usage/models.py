"""Readings of usage: a number against one limit of a decision's terms, by whom, from where, and the next day."""

from django.conf import settings
from django.db import models

from reviews.decisions.models import Decision
from reviews.language.phrases import dated, figure, say
from reviews.watch.usage.nearness import place_of


class UsageReading(models.Model):
    """What someone read of the usage on a day; ``limit`` is the key of the limit and ``most`` its number.

    ``words`` and ``title`` are the limit's as well; ``reached`` tells whether its number itself is over. ``value`` is
    people or whole units of the limit's currency, ``due`` the day of the next reading.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="usage_readings")
    limit = models.CharField(max_length=120)
    words = models.TextField()
    title = models.CharField(max_length=100)
    most = models.BigIntegerField()
    reached = models.BooleanField()
    value = models.BigIntegerField()
    measured_on = models.DateField()
    source = models.TextField()
    due = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return say(
            "Usage of {measured_on} for decision {decision_id}",
            measured_on=dated(self.measured_on, "%Y-%m-%d"),
            decision_id=self.decision_id,
        )

    @property
    def place(self) -> str:
        """Where it stands against the limit, a word of ``nearness``."""
        return place_of(self.value, self.most, reached=self.reached)

    @property
    def share(self) -> str:
        """The share of the limit, in words."""
        return figure(f"{self.value * 100 // self.most:,} %")

    @property
    def sentence(self) -> str:
        """The reading in words: number, day, who, source, and the limit."""
        read = say(
            "{name} read {value:,} for {measured_on} ({rstrip})",
            name=self.by.name,
            value=self.value,
            measured_on=dated(self.measured_on, "%-d %b %Y"),
            rstrip=self.source.rstrip("."),
        )
        return say(
            "{read}, {share} of the limit “{rstrip}”.", read=read, share=self.share, rstrip=self.words.rstrip(".")
        )

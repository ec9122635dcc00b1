"""Node classes on which the company runs models: every edit creates a new version, and a version never changes."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reviews.language.memory import stored
from reviews.language.phrases import say
from reviews.workloads.nodes.spec import NodeSpec, from_json


class NodeClass(models.Model):
    """One node class by its slug, which statements and envelopes name; ``retired`` ones are no longer offered.

    ``number`` and ``title`` are those of the newest version, copied here so that lists need one query.
    """

    slug = models.SlugField(unique=True, max_length=30)
    title = models.CharField(max_length=100)
    number = models.PositiveIntegerField(default=1)
    retired = models.BooleanField(default=False)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return say("{slug}: {title}", slug=self.slug, title=stored(self.title))


class NodeCapacity(models.Model):
    """What the pods of a pool left free when the cluster was read; written once, and the newest counts.

    ``free`` of ``offered`` units were free, ``most_free`` of them on one node. A unit is what the class's resource
    counts (shares, if a card is shared); without accelerators it is a MiB of main memory.
    """

    node_class = models.ForeignKey(NodeClass, on_delete=models.PROTECT, related_name="capacities")
    nodes = models.PositiveIntegerField()
    offered = models.PositiveBigIntegerField()
    free = models.PositiveBigIntegerField()
    most_free = models.PositiveBigIntegerField()
    actor = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["node_class", "-id"], name="node_capacity_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(free__lte=models.F("offered"), most_free__lte=models.F("free")),
                name="node_capacity_within",
            )
        ]

    def __str__(self) -> str:
        return say(
            "{slug}: {free:,} of {offered:,} free", slug=self.node_class.slug, free=self.free, offered=self.offered
        )


class NodeRate(models.Model):
    """What an hour of one node costs the company, as a person stated it; written once, and the newest counts.

    ``amount`` is None once the company states none.
    """

    node_class = models.ForeignKey(NodeClass, on_delete=models.PROTECT, related_name="rates")
    amount = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    source = models.TextField()
    actor = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["node_class", "-id"], name="node_rate_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True, currency="")
                | (models.Q(amount__gt=0) & ~models.Q(currency="")),
                name="node_rate_has_currency",
            )
        ]

    def __str__(self) -> str:
        return say("{slug}: {words}", slug=self.node_class.slug, words=self.words)

    @property
    def words(self) -> str:
        """The rate in words."""
        return (
            say("no rate")
            if self.amount is None
            else say(
                "{normalize:,f} {currency} per node-hour", normalize=self.amount.normalize(), currency=self.currency
            )
        )


class NodeClassVersion(models.Model):
    """One version of a node class; ``by`` is empty for bundled classes."""

    node_class = models.ForeignKey(NodeClass, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=100)
    spec = models.JSONField()
    reason = models.TextField()
    actor = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["node_class", "number"], name="node_class_number_once")]

    def __str__(self) -> str:
        return say("{title}, version {number_of}", title=self.title, number_of=self.number)

    @cached_property
    def node(self) -> NodeSpec:
        """The version as a value."""
        return from_json(self.spec)

    @property
    def confirmed(self) -> bool:
        """Whether a person has confirmed it."""
        return self.by_id is not None


class NodeProposal(models.Model):
    """A version of a node class that a machine proposed for a person, until another person adopts or refuses it.

    ``seen`` is the number of the version that it was drawn beside, 0 for a class that there is not yet. A newer
    proposal for the class replaces an open one.
    """

    class NodeOutcome(models.TextChoices):
        ADOPTED = "adopted", say("Adopted")
        REFUSED = "refused", say("Refused")
        REPLACED = "replaced", say("Replaced by a newer proposal")

    slug = models.SlugField(max_length=30)
    title = models.CharField(max_length=100)
    spec = models.JSONField()
    reason = models.TextField()
    seen = models.PositiveIntegerField()
    actor = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=10, choices=NodeOutcome.choices, blank=True, default="")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], condition=Q(outcome=""), name="node_proposal_open_once"),
            models.CheckConstraint(
                condition=Q(outcome="", ended_by__isnull=True, ended_at__isnull=True)
                | (~Q(outcome="") & Q(ended_by__isnull=False, ended_at__isnull=False)),
                name="node_proposal_ended_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="adopted") | ~Q(ended_by=F("by")), name="node_proposal_adopted_by_another"
            ),
        ]

    def __str__(self) -> str:
        return say("Proposed: {slug}, {title}", slug=self.slug, title=stored(self.title))

    @property
    def state_words(self) -> tuple[str, str]:
        """Tone and label for pages."""
        return (
            ("quiet", self.get_outcome_display())
            if self.outcome
            else ("warn", say("Waits for an engineering reviewer"))
        )

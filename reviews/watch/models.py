"""What is watched on a hub: one row for each repository that a decision in force names or whose model it comes from."""

from django.db import models

from reviews.decisions.models import Decision
from reviews.evidence.models import Snapshot
from reviews.language.phrases import say


class WatchedRepository(models.Model):
    """A repository and what its hub said last.

    ``answer`` is the last answer (``observed.Observed``), {} before the first, ``first_id`` the hub's own key of the
    repository then. ``seen_at`` is when it answered last; until the next answer, everything else is as of then.
    ``missing_since`` is the first of the answers in a row that it is not there, ``gone_at`` when that was confirmed.
    ``newest`` is the reading of its newest commit, ``lost`` the commits of decisions that the hub no longer has,
    ``hints`` the digests of the last webhooks about it.
    """

    hub = models.CharField(max_length=60)
    repo_id = models.CharField(max_length=200)
    answer = models.JSONField(default=dict)
    first_id = models.CharField(max_length=64, blank=True)
    seen_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    error = models.TextField(blank=True)
    missing_since = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    newest = models.ForeignKey(Snapshot, on_delete=models.PROTECT, null=True, related_name="+")
    lost = models.JSONField(default=list)
    hints = models.JSONField(default=list, db_default=[])
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["repo_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["hub", "repo_id"], name="watched_once")]
        indexes = [models.Index(fields=["due_at"], name="watched_due")]

    def __str__(self) -> str:
        return say("{repo_id} on {hub}", repo_id=self.repo_id, hub=self.hub)


class WatchedAncestor(models.Model):
    """A model that a decision's model was made from, as the decision's reading had it, by which it is compared.

    ``pinned`` tells whether the model names this very commit. A row without ``repo_id`` says that a decision was looked
    through and has none.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="watched_ancestors")
    hub = models.CharField(max_length=60)
    repo_id = models.CharField(max_length=200, blank=True)
    commit = models.CharField(max_length=40, blank=True)
    licenses = models.JSONField(default=list)
    gated = models.CharField(max_length=10)
    pinned = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["decision", "hub", "repo_id"], name="ancestor_watched_once")]
        indexes = [models.Index(fields=["hub", "repo_id"], name="watched_ancestor")]

    def __str__(self) -> str:
        return say(
            "{value} of decision {decision_id}", value=self.repo_id or say("no ancestor"), decision_id=self.decision_id
        )

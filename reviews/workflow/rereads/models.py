"""Reader findings: what a newer reader learned of unchanged files, who read it, and which sign-offs it contradicts."""

from django.conf import settings
from django.db import models

from reviews.evidence.lessons import TITLES_OF
from reviews.evidence.models import Snapshot
from reviews.language.phrases import say
from reviews.licensing.models import TermsVersion
from reviews.workflow.models import TRACK_CHOICES, Candidate, SignOff

USER = settings.AUTH_USER_MODEL


class ReaderFinding(models.Model):
    """One kind of knowledge that a newer reader added to a candidate; there is one for each reader and kind.

    ``tracks`` are those that depend on it, ``sentences`` say what it is, ``before`` is the snapshot that lacked it.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="reader_findings")
    reader = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=40)
    tracks = models.JSONField()
    sentences = models.JSONField()
    before = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "reader", "kind"], name="reader_finding_once"),
        ]

    def __str__(self) -> str:
        return say("{title}: learned by reader {reader}", title=self.title, reader=self.reader)

    @property
    def title(self) -> str:
        """The kind of knowledge in words."""
        return TITLES_OF.get(self.kind, self.kind)


class ReaderFindingRead(models.Model):
    """A track's note that it has read a reader finding; after that, the finding needs nothing more of the track."""

    finding = models.ForeignKey(ReaderFinding, on_delete=models.PROTECT, related_name="reads")
    track = models.CharField(max_length=12, choices=TRACK_CHOICES)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["finding", "track"], name="reader_finding_read_once")]

    def __str__(self) -> str:
        return say("{finding}, read by {track}", finding=self.finding, track=self.track)


class Contradiction(models.Model):
    """What contradicts a sign-off and outdates it, in sentences: a newer reader's finding, or a term that changed.

    ``changed_terms`` is the version of the terms that changed it; None for anything else.
    """

    signoff = models.OneToOneField(SignOff, on_delete=models.PROTECT, related_name="contradiction")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    reader = models.PositiveSmallIntegerField()
    sentences = models.JSONField()
    changed_terms = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return say("Contradiction of {signoff}", signoff=self.signoff)

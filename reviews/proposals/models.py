"""Repositories that a person proposed together: the batch and its lines, written once."""

from django.conf import settings
from django.db import models

from reviews.language.phrases import say
from reviews.workflow.models import Candidate
from reviews.workloads.models import Workload


class ProposalBatch(models.Model):
    """One list of repositories, proposed for one workload in one act."""

    workload = models.ForeignKey(Workload, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return say("List {pk} for {workload}", pk=self.pk, workload=self.workload)


class ProposalLine(models.Model):
    """One line of the list: its candidate, or why it has none (``left_out``); ``number`` counts lines from 1."""

    batch = models.ForeignKey(ProposalBatch, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    repo_id = models.CharField(max_length=200)
    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, null=True, related_name="proposal_line")
    left_out = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="proposal_line_once"),
            models.CheckConstraint(
                condition=models.Q(candidate__isnull=True) ^ models.Q(left_out=""), name="proposal_line_or_reason"
            ),
        ]

    def __str__(self) -> str:
        return say("Line {number_of}: {repo_id}", number_of=self.number, repo_id=self.repo_id)

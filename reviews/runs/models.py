"""Runs: what was measured or answered by which bytes, written once when its result file is imported."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.language.phrases import say
from reviews.runs.measure import LoadMeasure, from_json
from reviews.workloads.nodes.models import NodeClassVersion

LOAD, SUITE = "load", "suite"
KINDS = [(LOAD, say("Load")), (SUITE, say("Suite"))]
OWNER = "run"
"""The kind of owner of a run's files."""


class Run(models.Model):
    """One run of one artifact set by one runtime on one node class; ``digest`` is the SHA-256 of its result file.

    A run of kind load has loads; one of kind suite has a ``suite_run`` with the answers, and no loads.

    ``candidate`` is the one that it was imported for, or ``entry`` that of a shortlist, which names no candidate: who
    may see that may see the run. ``artifact`` is the digest of the artifact set at ``commit``, ``rung`` its name.
    ``accelerators`` is how many served the load. ``memory_peak_mib`` is that of the fullest one, None if it was not
    measured. ``ran_by`` is who ran it, as stated; ``by`` is who imported it and answers for the header.
    """

    candidate = models.ForeignKey("Candidate", on_delete=models.PROTECT, null=True, related_name="runs")
    entry = models.ForeignKey("ShortlistEntry", on_delete=models.PROTECT, null=True, related_name="runs")
    kind = models.CharField(max_length=10, default=LOAD, choices=KINDS)
    hub = models.CharField(max_length=60)
    repo_id = models.CharField(max_length=200)
    commit = models.CharField(max_length=40)
    rung = models.TextField()
    rung_words = models.TextField()
    artifact = models.CharField(max_length=64)
    runtime = models.CharField(max_length=200)
    version = models.CharField(max_length=200)
    image = models.CharField(max_length=300)
    flags = models.TextField(blank=True)
    node_class_version = models.ForeignKey(NodeClassVersion, on_delete=models.PROTECT, related_name="runs")
    accelerators = models.PositiveIntegerField()
    driver = models.CharField(max_length=200, blank=True)
    tool = models.CharField(max_length=40)
    command = models.TextField(blank=True)
    served_as = models.CharField(max_length=300, blank=True)
    seed = models.BigIntegerField(null=True)
    arrival = models.CharField(max_length=300, blank=True)
    measures = models.JSONField()
    memory_peak_mib = models.PositiveIntegerField(null=True)
    memory_measured_by = models.CharField(max_length=200, blank=True)
    ran_on = models.DateField()
    ran_by = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, unique=True)
    log_sha256 = models.CharField(max_length=64, blank=True)
    actor = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["hub", "repo_id", "commit"], name="run_of_commit"),
            models.Index(fields=["artifact"], name="run_of_artifact"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(memory_peak_mib__isnull=True, memory_measured_by="")
                | (Q(memory_peak_mib__gt=0) & ~Q(memory_measured_by="")),
                name="run_memory_measured_by_what",
            ),
            models.CheckConstraint(condition=Q(kind__in=(LOAD, SUITE)), name="run_kind_known"),
            models.CheckConstraint(
                condition=Q(candidate__isnull=False, entry__isnull=True)
                | Q(candidate__isnull=True, entry__isnull=False, kind=SUITE),
                name="run_of_a_candidate_or_an_entry",
            ),
        ]

    def __str__(self) -> str:
        return say("Run {pk} of {repo_id}@{commit}", pk=self.pk, repo_id=self.repo_id, commit=self.commit[:7])

    @cached_property
    def loads(self) -> tuple[LoadMeasure, ...]:
        """Every load with what was measured under it."""
        return from_json(self.measures)

    @property
    def workload_id(self) -> int:
        """The key of the workload for which it was imported."""
        found = self.candidate or (self.entry and self.entry.shortlist)
        return int(found.workload_id) if found else 0

    @property
    def node_class(self) -> str:
        """Short name of the node class."""
        return self.node_class_version.node_class.slug

    @property
    def served_by(self) -> str:
        """The runtime with its version."""
        return say("{runtime} {version}", runtime=self.runtime, version=self.version)

    def as_record(self, load: LoadMeasure) -> dict[str, Any]:
        """Return the run under one load as a sign-off and a decision record keep it."""
        return {
            "number": self.pk, "sha256": self.digest, "kind": self.kind, "artifact": self.artifact,
            "repository": self.repo_id, "commit": self.commit, "runtime": self.runtime, "version": self.version,
            "image": self.image, "flags": self.flags, "node_class": self.node_class,
            "node_class_version": self.node_class_version.number, "accelerators": self.accelerators,
            "driver": self.driver, "tool": self.tool, "command": self.command, "seed": self.seed,
            "arrival": self.arrival, "served_as": self.served_as, "context_tokens": load.context,
            "concurrency": load.concurrency, "input_tokens": load.input_tokens, "output_tokens": load.output_tokens,
            "requests": load.requests, "errors": load.errors, "seconds": load.seconds, "ttft_ms": load.ttft_ms,
            "ttft_p99_ms": load.ttft_p99_ms, "itl_ms": load.itl_ms, "itl_p99_ms": load.itl_p99_ms,
            "output_tokens_a_second": load.output_rate, "memory_peak_mib": self.memory_peak_mib,
            "memory_measured_by": self.memory_measured_by, "log_sha256": self.log_sha256,
            "ran_on": self.ran_on.isoformat(), "ran_by": self.ran_by, "imported_by": self.actor,
        }  # fmt: skip

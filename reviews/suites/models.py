"""Suites of a workload with their cases, where they were handed out, runs of them with every result, and grades."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reviews.evidence.models import Snapshot
from reviews.language.phrases import joined, say
from reviews.runs.models import Run
from reviews.suites.checks.check_words import words_of
from reviews.suites.vocabulary import DATA_CLASSES, KINDS, PLAYED_AT
from reviews.workloads.models import Workload

GRADES: dict[int, str] = {2: say("Good"), 1: say("Usable with corrections"), 0: say("Not usable")}
"""What a person says of an answer; the best one counts as 1, the worst as 0."""
BEST = 2


class Suite(models.Model):
    """One version of a workload's suite, written once; the newest counts. ``digest`` covers its cases in order."""

    workload = models.ForeignKey(Workload, on_delete=models.PROTECT, related_name="suites")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=100)
    data_class = models.CharField(max_length=20, choices=list(DATA_CLASSES.items()))
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workload", "number"], name="suite_number_once"),
            models.UniqueConstraint(fields=["workload", "digest"], name="suite_digest_once"),
        ]

    def __str__(self) -> str:
        return say("{title}, version {number_of}", title=self.title, number_of=self.number)

    @property
    def data_words(self) -> str:
        """The data class in words."""
        return DATA_CLASSES.get(self.data_class, self.data_class)


class SuiteCase(models.Model):
    """One case of a suite. ``graders`` is how many people must grade its answers: 0 if only checks judge them."""

    suite = models.ForeignKey(Suite, on_delete=models.PROTECT, related_name="suite_cases")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=list(KINDS.items()))
    language = models.CharField(max_length=30, blank=True)
    weight = models.PositiveSmallIntegerField()
    data_class = models.CharField(max_length=20, choices=list(DATA_CLASSES.items()))
    graders = models.PositiveSmallIntegerField()
    body = models.JSONField()

    class Meta:
        ordering = ["suite", "position"]
        constraints = [models.UniqueConstraint(fields=["suite", "key"], name="suite_case_once")]

    def __str__(self) -> str:
        return self.key

    @property
    def kind_words(self) -> str:
        """The kind in words."""
        return KINDS.get(self.kind, self.kind)

    @property
    def check_words(self) -> list[str]:
        """What each check asks of an answer."""
        return [words_of(one) for one in self.body.get("checks", ())]

    @property
    def settings_words(self) -> str:
        """What else its answer is asked with: place of the needed fact, tools, most tokens; "" for nothing."""
        said = self.body
        parts = [say("needed fact at the {fact_at}", fact_at=said["fact_at"])] if said.get("fact_at") else []
        parts += [say("tools offered: {number_of}", number_of=len(said["tools"]))] if said.get("tools") else []
        parts += (
            [say("at most {max_tokens:,} tokens of output", max_tokens=said["max_tokens"])]
            if said.get("max_tokens")
            else []
        )
        return joined("; ", parts)


class SuiteHandout(models.Model):
    """One time that a suite was handed out, to be played at one place."""

    suite = models.ForeignKey(Suite, on_delete=models.PROTECT, related_name="handouts")
    place = models.CharField(max_length=30, choices=list(PLAYED_AT.items()))
    purpose = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return say("{suite} at {place}", suite=self.suite, place=self.place)

    @property
    def place_words(self) -> str:
        """The place in words."""
        return PLAYED_AT.get(self.place, self.place)


class SuiteRun(models.Model):
    """What a run of kind suite adds to its run: the suite, where it was played, and with which settings.

    ``answered`` counts results with an answer; ``grades_needed`` is how many grades people must give in all.
    ``tokenizer`` and ``template`` are "" if the tool did not take their digests. ``services``, ``custom_build`` and
    ``restarts`` say how it was run, None where the header does not. ``repairs`` counts answers that were read only
    after a repair, None for a run that was imported before they were counted.
    """

    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="suite_run")
    suite = models.ForeignKey(Suite, on_delete=models.PROTECT, related_name="suite_runs")
    handout = models.ForeignKey(SuiteHandout, on_delete=models.PROTECT, related_name="suite_runs")
    answered = models.PositiveIntegerField()
    grades_needed = models.PositiveIntegerField()
    tokenizer = models.CharField(max_length=64, blank=True)
    template = models.CharField(max_length=64, blank=True)
    concurrency = models.PositiveIntegerField()
    sampling = models.JSONField()
    seconds = models.FloatField(null=True)
    input_tokens = models.BigIntegerField(null=True)
    output_tokens = models.BigIntegerField(null=True)
    judge = models.CharField(max_length=200, blank=True)
    services = models.PositiveIntegerField(null=True)
    custom_build = models.BooleanField(null=True)
    restarts = models.PositiveIntegerField(null=True)
    repairs = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(concurrency__gte=1), name="suite_run_concurrency_positive")]

    def __str__(self) -> str:
        return say("Run {run_id} of {suite}", run_id=self.run_id, suite=self.suite)

    def as_record(self) -> dict[str, Any]:
        """Return the run as a decision record keeps it."""
        run = self.run
        return {
            "number": run.pk, "sha256": run.digest, "suite": self.suite.digest, "repository": run.repo_id,
            "commit": run.commit, "artifact": run.artifact, "rung": run.rung_words, "tokenizer": self.tokenizer,
            "template": self.template, "runtime": run.runtime, "version": run.version, "flags": run.flags,
            "node_class": run.node_class, "node_class_version": run.node_class_version.number,
            "concurrency": self.concurrency, "sampling": self.sampling, "answered": self.answered,
            "of": self.suite.size, "played_at": self.handout.place, "ran_on": run.ran_on.isoformat(),
            "ran_by": run.ran_by, "imported_by": run.actor,
        }  # fmt: skip


class RunUpload(models.Model):
    """A result file that waits for the worker to judge it, for a candidate or for an entry of a shortlist.

    ``sealed`` is forgotten once it is settled: it has become ``run``, or ``refused`` says in a sentence why it has not.
    ``through`` names the token by which it came, so that the entry of the run names it as well.
    """

    candidate = models.ForeignKey("Candidate", on_delete=models.PROTECT, null=True, related_name="run_uploads")
    entry = models.ForeignKey("ShortlistEntry", on_delete=models.PROTECT, null=True, related_name="run_uploads")
    name = models.CharField(max_length=130)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    key_id = models.CharField(max_length=20, blank=True)
    nonce = models.BinaryField(default=b"")
    sealed = models.BinaryField(default=b"")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="+")
    refused = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    through = models.CharField(max_length=130, blank=True, default="", db_default="")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "entry", "sha256"], condition=Q(run__isnull=True, refused=""),
                nulls_distinct=False, name="run_upload_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(candidate__isnull=False, entry__isnull=True)
                | Q(candidate__isnull=True, entry__isnull=False),
                name="run_upload_of_a_candidate_or_an_entry",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return say("Upload {pk} of {name}", pk=self.pk, name=self.name)

    @property
    def settled(self) -> bool:
        """Whether it has become a run or was refused."""
        return self.run_id is not None or bool(self.refused)


class CaseResult(models.Model):
    """What one case was answered in a run. ``check_score`` is 1 or 0, None without a check or an answer.

    ``invented`` counts citations of documents that the case lacks, None if its checks do not look at citations.
    ``judge_score`` is that of the judging model, unverified: it counts for nothing.
    """

    suite_run = models.ForeignKey(SuiteRun, on_delete=models.PROTECT, related_name="results")
    suite_case = models.ForeignKey(SuiteCase, on_delete=models.PROTECT, related_name="results")
    answer = models.TextField(blank=True)
    failed = models.CharField(max_length=300, blank=True)
    cut = models.BooleanField(default=False)
    check_score = models.PositiveSmallIntegerField(null=True)
    check_why = models.CharField(max_length=300, blank=True)
    invented = models.PositiveIntegerField(null=True)
    first_token_ms = models.FloatField(null=True)
    total_ms = models.FloatField(null=True)
    input_tokens = models.PositiveIntegerField(null=True)
    output_tokens = models.PositiveIntegerField(null=True)
    retries = models.PositiveIntegerField(default=0)
    judge_score = models.FloatField(null=True)

    class Meta:
        ordering = ["suite_run", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["suite_run", "suite_case"], name="case_result_once"),
            models.CheckConstraint(
                condition=Q(first_token_ms__isnull=True)
                | Q(total_ms__isnull=True)
                | Q(first_token_ms__lte=F("total_ms")),
                name="case_result_first_before_last",
            ),
        ]

    def __str__(self) -> str:
        return say("Result {pk}", pk=self.pk)


class CaseGrade(models.Model):
    """What a person who saw neither model nor run says of an answer: one of ``GRADES``."""

    result = models.ForeignKey(CaseResult, on_delete=models.PROTECT, related_name="grades")
    score = models.PositiveSmallIntegerField(choices=list(GRADES.items()))
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["result", "by"], name="case_grade_once"),
            models.CheckConstraint(condition=Q(score__lte=BEST), name="case_grade_known"),
        ]

    def __str__(self) -> str:
        return say("Grade {score} of result {result_id}", score=self.score, result_id=self.result_id)


class SuiteRunSummary(models.Model):
    """What pages read of a run instead of its results; the database writes it (migration 61), the app only reads it.

    ``codes`` has a byte for each case in the order of the suite, which ``ScoreSheet`` reads; ``figures`` are those of
    ``ResultFigures``. A run that a process of an earlier version imported has none until the rows are written anew.
    """

    suite_run = models.OneToOneField(SuiteRun, on_delete=models.PROTECT, primary_key=True, related_name="summary")
    codes = models.BinaryField()
    figures = models.JSONField()

    def __str__(self) -> str:
        return say("Summary of {suite_run_id}", suite_run_id=self.suite_run_id)


class SuiteCoverage(models.Model):
    """Which case covers which limitation and withheld component of a model, as its snapshot states them.

    ``covers`` holds for each key its words and the key of the case, "" for *not covered*; the newest row counts.
    """

    candidate = models.ForeignKey("Candidate", on_delete=models.PROTECT, related_name="suite_coverages")
    suite = models.ForeignKey(Suite, on_delete=models.PROTECT, related_name="coverages")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    covers = models.JSONField()
    total = models.PositiveIntegerField()
    uncovered = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(uncovered__lte=F("total")), name="coverage_within_total")]

    def __str__(self) -> str:
        return say("Coverage {pk} of candidate {candidate_id}", pk=self.pk, candidate_id=self.candidate_id)

"""Candidates, tracks, and what people record on them: intake, answers, remarks, sign-offs and conditions."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from reviews.evidence.models import Snapshot
from reviews.language.phrases import say
from reviews.people.holder import Holder
from reviews.workflow import states
from reviews.workflow.candidate_indexes import INDEXES
from reviews.workloads.models import Workload

USER = settings.AUTH_USER_MODEL
TRACK_CHOICES = [(states.LEGAL, say("Legal")), (states.ENGINEERING, say("Engineering"))]


class Candidate(models.Model):
    """One hub repository at one commit, proposed for one workload. ``commit`` is "" until it has been read.

    ``policy`` is the version in force when it was proposed, which it keeps. ``predecessor`` is the candidate for the
    same workload at an earlier commit whose sign-offs were considered; None if unread, or if there is none.
    """

    hub = models.CharField(max_length=60)
    requested_id = models.CharField(max_length=200)
    requested_revision = models.CharField(max_length=200, blank=True)
    repo_id = models.CharField(max_length=200)
    commit = models.CharField(max_length=40, blank=True)
    workload = models.ForeignKey(Workload, on_delete=models.PROTECT, related_name="candidates")
    requester = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="candidates")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, null=True, related_name="candidates")
    policy = models.ForeignKey("PolicyVersion", on_delete=models.PROTECT, related_name="candidates")
    predecessor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="successors")
    state = models.CharField(
        max_length=12, default=states.READING,
        choices=[(s, s) for s in (states.READING, states.IN_REVIEW, states.DECIDED, states.REJECTED, states.WITHDRAWN)],
    )  # fmt: skip
    ended_reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[states.READING, states.WITHDRAWN]) | Q(snapshot__isnull=False),
                name="candidate_read_first",
            ),
            models.UniqueConstraint(
                fields=["hub", "requested_id", "requested_revision", "workload"],
                condition=Q(state__in=[states.READING, states.IN_REVIEW]), name="candidate_once_at_a_time",
            ),
        ]  # fmt: skip
        indexes = INDEXES

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Name and short commit, as the ledger and mails show them."""
        return f"{self.repo_id}@{self.commit[:7]}" if self.commit else self.repo_id

    @property
    def stored_words(self) -> tuple[str, str]:
        """Tone and label of the stored state, for lists that compute nothing."""
        return states.CANDIDATE_WORDS[self.state]

    @property
    def open(self) -> bool:
        """Whether the review is still in progress."""
        return self.state in (states.READING, states.IN_REVIEW)


class Track(models.Model):
    """One of the two reviews of a candidate; ``signoff`` is the one in force, if any."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="tracks")
    name = models.CharField(max_length=12, choices=TRACK_CHOICES)
    state = models.CharField(
        max_length=24, default=states.LOCKED, choices=[(s, w) for s, (_, w) in states.TRACK_WORDS.items()]
    )
    signoff = models.OneToOneField("SignOff", on_delete=models.PROTECT, null=True, related_name="in_force_on")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-name"]  # legal before engineering, because license intake comes first
        constraints = [
            models.UniqueConstraint(fields=["candidate", "name"], name="track_once_per_candidate"),
            models.CheckConstraint(name="track_signed_means_signoff",
                condition=Q(state__in=[states.LOCKED, states.OPEN], signoff__isnull=True)
                | (~Q(state__in=[states.LOCKED, states.OPEN]) & Q(signoff__isnull=False))),
        ]  # fmt: skip
        indexes = [models.Index(fields=["candidate"], include=["name", "since"], condition=Q(state=states.OPEN),
            name="track_open"), models.Index(fields=["name", "state", "candidate"], name="track_by_state")]  # fmt: skip

    def __str__(self) -> str:
        return say("{get_name_display} track of {candidate}", get_name_display=self.get_name_display(),
                   candidate=self.candidate)  # fmt: skip


class LicenseIntake(models.Model):
    """What legal recorded before technical work began; a correction is a new row, and the newest row counts.

    ``hold`` names what must be resolved before technical work begins, "" if nothing. ``match`` is what the
    rules said then (``matching.stored``); ``reused_from`` is the same repository's earlier intake, confirmed for this.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="intakes")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    publisher = models.CharField(max_length=200)
    license_name = models.CharField(max_length=200)
    license_source = models.CharField(max_length=300)
    intended_use = models.TextField()
    commercial_limits = models.TextField()
    redistribution = models.TextField()
    acceptable_use = models.TextField()
    hold = models.TextField(blank=True)
    match = models.JSONField(default=list)
    reused_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return say("License intake of {candidate}", candidate=self.candidate)


class Answer(models.Model):
    """An answer to a checklist question; a change is a new row, and the newest row counts."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="answers")
    track = models.CharField(max_length=12, choices=TRACK_CHOICES)
    question = models.CharField(max_length=40)
    choice = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    reused_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["candidate", "track", "question"], name="answer_question")]

    def __str__(self) -> str:
        return say("{question}: {choice}", question=self.question, choice=self.choice)


class Remark(models.Model):
    """A remark that must be resolved before its track can pass; ``about`` is a fact key, a file, or "" for all."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="remarks")
    track = models.CharField(max_length=12, choices=TRACK_CHOICES)
    about = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    resolution = models.TextField(blank=True)
    resolved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_by__isnull=True, resolved_at__isnull=True, resolution="")
                | (Q(resolved_by__isnull=False, resolved_at__isnull=False) & ~Q(resolution="")),
                name="remark_resolved_by_whom_and_when",
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class RemarkReply(models.Model):
    """One reply in the thread of a remark, written once."""

    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class SignOff(models.Model):
    """One person's sign-off on one track, written once, with the snapshot it saw and the digests it depends on.

    ``terms`` holds what engineering fixes with a pass: runtime, node class, context in tokens, concurrency, how the
    envelope is known, the first artifact to test and the trade-off accepted. ``requester`` is copied for the CHECK.
    A pass holds until ``review_by``. One that repeats an earlier sign-off names it and the ``rule`` for doing so:
    renewed (a reviewer looked at the difference), inherited (same basis at a later commit), or veto.
    ``root`` is the first of a chain of renewals, None on the first itself; its conditions apply to the whole chain.
    ``related`` says with whom the signer's account was related where the policy marks that instead of refusing.
    """

    class Rule(models.TextChoices):
        RENEWED = "renewed", say("Renewed: a reviewer looked at the difference")
        INHERITED = "inherited", say("Inherited: the basis has not changed")
        VETO = "veto", say("Inherited: a veto applies until its author withdraws it")

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="signoffs")
    track = models.CharField(max_length=12, choices=TRACK_CHOICES)
    outcome = models.CharField(max_length=24, choices=list(states.OUTCOMES.items()))
    reason = models.TextField()
    terms = models.JSONField(default=dict)
    signer = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="signoffs")
    requester = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="signoffs")
    basis = models.JSONField()
    review_by = models.DateField(null=True)
    rule = models.CharField(max_length=10, choices=Rule.choices, blank=True, default="")
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="copies")
    root = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="renewals")
    related = models.TextField(blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rule="", copied_from__isnull=True) | (~Q(rule="") & Q(copied_from__isnull=False)),
                name="signoff_rule_names_its_origin",
            ),
            models.CheckConstraint(condition=~Q(signer=F("requester")), name="signoff_signer_is_not_requester"),
            ExclusionConstraint(
                name="signoff_one_person_never_on_both_tracks",
                expressions=[("candidate", RangeOperators.EQUAL), ("signer", RangeOperators.EQUAL),
                             ("track", RangeOperators.NOT_EQUAL)],
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["at"], include=["candidate", "track"], condition=Q(rule=""),
            name="signoff_first")]  # fmt: skip

    def __str__(self) -> str:
        return say("{get_track_display}: {outcome}", get_track_display=self.get_track_display(), outcome=self.outcome)


class SignOffWithdrawal(models.Model):
    """The withdrawal of a sign-off by its author, with the reason; the sign-off itself stays unchanged."""

    signoff = models.OneToOneField(SignOff, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return say("Withdrawal of {signoff}", signoff=self.signoff)


class Condition(models.Model):
    """One condition of a pass with conditions: a sentence with an owner and a date, met with evidence or still open.

    Not met by ``lapses_on`` (due plus grace), it suspends the decision. ``owner`` is a name, ``owner_key`` says whose.
    """

    signoff = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="conditions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    owner = models.CharField(max_length=150)
    owner_kind = models.CharField(max_length=10, blank=True, default="", db_default="")
    owner_key = models.CharField(max_length=150, blank=True, default="", db_default="")
    due = models.DateField()
    lapses_on = models.DateField(null=True)
    before_release = models.BooleanField(default=False)
    met_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    met_at = models.DateTimeField(null=True)
    met_how = models.TextField(blank=True)
    evidence = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["signoff", "number"], name="condition_number_once"),
            models.CheckConstraint(name="condition_met_by_whom_and_when",
                condition=Q(met_by__isnull=True, met_at__isnull=True, met_how="")
                | (Q(met_by__isnull=False, met_at__isnull=False) & ~Q(met_how=""))),
        ]  # fmt: skip
        indexes = [models.Index(fields=["signoff"], condition=Q(before_release=True), name="condition_for_release"),
            models.Index(fields=["due", "lapses_on"], condition=Q(met_at__isnull=True), name="condition_open"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def holder(self) -> Holder:
        """The owner as an account or team; as free text without a kind in earlier rows."""
        return Holder(self.owner_kind, self.owner_key, self.owner)

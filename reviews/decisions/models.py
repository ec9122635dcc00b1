"""Decision records, written once; each later change of standing is a separate row that refers to the record."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone

from reviews.evidence.models import Snapshot
from reviews.language.phrases import say
from reviews.people.models import Team
from reviews.workflow.models import Candidate, SignOff
from reviews.workloads.models import Workload

USER = settings.AUTH_USER_MODEL


class Decision(models.Model):
    """One issued decision. ``canonical`` holds the RFC 8785 bytes of the record and ``sha256`` their digest.

    The other columns repeat parts of the record for the catalog's filters and for API checks.
    """

    number = models.PositiveIntegerField(primary_key=True)
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="decisions")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="decisions")
    workload = models.ForeignKey(Workload, on_delete=models.PROTECT, related_name="decisions")
    legal_signoff = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="+")
    engineering_signoff = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="+")
    hub = models.CharField(max_length=60)
    repo_id = models.CharField(max_length=200)
    commit = models.CharField(max_length=40)
    license_name = models.CharField(max_length=200)
    task = models.CharField(max_length=60, blank=True)
    runtime = models.CharField(max_length=200)
    node_class = models.CharField(max_length=30)
    context_tokens = models.PositiveIntegerField()
    parameters = models.BigIntegerField(null=True)
    canonical = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)
    review_by = models.DateField()
    issued_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="decisions")
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["review_by"], name="decision_review_by"),
            models.Index(fields=["hub", "repo_id", "commit"], name="decision_pin"),
            GinIndex(OpClass(Upper("repo_id"), name="gin_trgm_ops"), name="decision_repo_trgm"),
            GinIndex(OpClass(Upper("license_name"), name="gin_trgm_ops"), name="decision_license_trgm"),
        ]

    def __str__(self) -> str:
        return say(
            "Decision {number_of}: {repo_id}@{commit}",
            number_of=self.number,
            repo_id=self.repo_id,
            commit=self.commit[:7],
        )


class DecisionFile(models.Model):
    """One file that a decision covers, so that a machine can check it by SHA-256."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="files")
    path = models.TextField()
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    size = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.path


class Fallback(models.Model):
    """The decision that another one names as its fallback, as its record says; ``cause`` is what it must save."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, primary_key=True, related_name="falls_back")
    named = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="relied_on")
    cause = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return say(
            "Decision {decision_id} falls back to decision {named_id}",
            decision_id=self.decision_id,
            named_id=self.named_id,
        )


class DecisionAlert(models.Model):
    """Something that a decision relies on and that no longer holds: since when, who evaluates it, how it ended.

    ``evaluator_name`` is the change owner in the record's words, ``evaluator`` their account if exactly one has that
    name. ``why`` is the sentence that people and machines read. At most one alert of a kind is open on a decision.

    A finding of the watch also has a ``severity``, the ``track`` that evaluates it, and the day by which it is ``due``;
    once that has passed, it is escalated. While it is open and has ``suspended_at``, it suspends the decision, as
    ``suspender`` (None: the policy) said in ``suspended_why``. ``outcome`` is how a person ended it.
    """

    class FindingOutcome(models.TextChoices):
        NO_EFFECT = "no-effect", say("No effect")
        RE_REVIEW = "re-review", say("Led to a new review")

    class AlertKind(models.TextChoices):
        FALLBACK_LOST = "fallback-lost", say("Fallback lost")
        OWNER_GONE = "owner-gone", say("Owner gone")
        POLICY_WOULD_REFUSE = "policy-would-refuse", say("Later policy refuses")
        EVIDENCE_OVERDUE = "evidence-overdue", say("Evidence overdue")
        NODE_MISFIT = "node-misfit", say("Node class no longer fits")
        GATE_CHANGED = "gate-changed", say("Access gate changed")
        HUB_DISABLED = "hub-disabled", say("Switched off on the hub")
        HUB_PRIVATE = "hub-private", say("Private on the hub")
        RENAMED = "renamed", say("Renamed on the hub")
        REPLACED = "replaced", say("Another repository under the name")
        HUB_GONE = "hub-gone", say("Gone from the hub")
        COMMIT_GONE = "commit-gone", say("Commit gone from the hub")
        LATER_TERMS = "later-terms", say("Other terms at a newer commit")
        SCAN_ISSUE = "scan-issue", say("Scan finding on the hub")
        PROMPT_CHANGED = "prompt-changed", say("Gate prompt changed")
        OWNER_CHANGED = "owner-changed", say("Owner changed on the hub")
        NEW_VERSION = "new-version", say("Newer version named")
        SAFER_FORMAT = "safer-format", say("Safer format on the hub")
        NEW_COMMIT = "new-commit", say("Newer commit on the hub")
        CARD_CHANGED = "card-changed", say("Card changed at a newer commit")
        ANCESTOR_TERMS = "ancestor-terms", say("Terms of an ancestor changed")
        ANCESTOR_MOVED = "ancestor-moved", say("Ancestor changed")
        LINKED_POLICY = "linked-policy", say("Linked page changed")
        ACCEPTANCE_OVER = "acceptance-over", say("Gate acceptance no longer holds")
        RUNTIME_AGED = "runtime-aged", say("Runtime version out of support")
        VULNERABLE = "vulnerable", say("Known vulnerability")
        LISTED_FILE = "listed-file", say("File on a list of denied digests")
        USAGE_NEAR = "usage-near", say("Usage near a limit of the license")
        USAGE_OVER = "usage-over", say("Usage over a limit of the license")
        USAGE_DUE = "usage-due", say("Usage not read in time")
        EMERGENCY_DENIED = "emergency-denied", say("Denied in an emergency")
        MIRROR_OTHER_BYTES = "mirror-other-bytes", say("Other bytes on the hub")
        MIRROR_DAMAGED = "mirror-damaged", say("Copy in the mirror damaged")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="alerts")
    kind = models.CharField(max_length=20, choices=AlertKind.choices)
    why = models.TextField()
    since = models.DateTimeField()
    evaluator_name = models.CharField(max_length=150, blank=True)
    evaluator = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=310, blank=True)
    closed_reason = models.TextField(blank=True)
    severity = models.CharField(max_length=10, blank=True, default="", db_default="")
    track = models.CharField(max_length=12, blank=True, default="", db_default="")
    due = models.DateField(null=True)
    escalated_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    suspender = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    suspended_why = models.TextField(blank=True, default="", db_default="")
    outcome = models.CharField(max_length=10, blank=True, choices=FindingOutcome.choices, default="", db_default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "kind"], condition=Q(closed_at__isnull=True), name="one_open_alert"
            )
        ]
        indexes = [
            models.Index(
                fields=["due"], condition=Q(closed_at__isnull=True, escalated_at__isnull=True), name="alert_due"
            ),
            models.Index(fields=["decision"], condition=Q(suspended_at__isnull=False), name="alert_suspends"),
        ]

    def __str__(self) -> str:
        return say(
            "{get_kind_display}: decision {decision_id}",
            get_kind_display=self.get_kind_display(),
            decision_id=self.decision_id,
        )

    @property
    def ends_by_hand(self) -> bool:
        """Whether a person answers it: it is a finding of the watch, which gives every one of them a severity."""
        return bool(self.severity)

    @property
    def is_overdue(self) -> bool:
        """Whether the day by which it should have been answered has passed."""
        return self.closed_at is None and self.due is not None and self.due < timezone.now().date()


def named_in_record(number: int) -> str:
    """Return why someone answers for a part from the issuing on."""
    return say("Named in the record of decision {number_of}.", number_of=number)


class Responsibility(models.Model):
    """Who answers for one part of a decision since when: as recorded at its issuing, then after each hand-over.

    ``part`` is a key of ``parts``; the newest row of a part counts. A row names an account or a team, with the name as
    of then; free text of earlier records has no row.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="responsibilities")
    part = models.CharField(max_length=80)
    account = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="responsibilities")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="responsibilities")
    name = models.CharField(max_length=150)
    since = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    why = models.TextField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["decision", "part", "-id"], name="responsibility_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(account__isnull=False, team__isnull=True) | Q(account__isnull=True, team__isnull=False),
                name="responsibility_of_account_or_team",
            )
        ]

    def __str__(self) -> str:
        return say(
            "{part} of decision {decision_id}: {name}", part=self.part, decision_id=self.decision_id, name=self.name
        )

    @property
    def why_words(self) -> str:
        """The reason: what a person wrote as it is, what the portal wrote as a sentence."""
        named = named_in_record(self.decision_id)
        return named if self.why == named else self.why


class DecisionChange(models.Model):
    """The end of a decision, superseded or withdrawn: when, by whom, why, and by which decision."""

    class ChangeKind(models.TextChoices):
        SUPERSEDED = "superseded", say("Superseded")
        WITHDRAWN = "withdrawn", say("Withdrawn")

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="change")
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    successor = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="supersedes")
    reason = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="superseded", successor__isnull=False) | Q(kind="withdrawn", successor__isnull=True),
                name="decision_superseded_by_something",
            )
        ]

    def __str__(self) -> str:
        return say("{decision} {kind}", decision=self.decision, kind=self.kind)


class Acknowledgement(models.Model):
    """One team's acknowledgement of the duties in a decision that it uses, copied as of that time.

    ``duties_digest`` is the SHA-256 of these duties: a successor with other duties is acknowledged anew.
    ``pack_sha256`` is that of the duties pack that the team was shown, "" from before packs.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="acknowledgements")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    duties = models.JSONField()
    duties_digest = models.CharField(max_length=64)
    pack_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "team", "duties_digest"], name="duties_acknowledged_once")
        ]
        indexes = [models.Index(fields=["duties_digest"], name="acknowledgement_duties")]

    def __str__(self) -> str:
        return say("Duties of decision {decision_id}", decision_id=self.decision_id)

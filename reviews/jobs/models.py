"""Job rows, the authority on background work, written in the transaction that requests it; and outgoing mails."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.jobs.kinds import KINDS
from reviews.language.phrases import say, sense


class JobState(models.TextChoices):
    """The states of a job: two while it is alive, three once it has ended."""

    QUEUED = "queued", say("Queued")
    RUNNING = "running", say("Running")
    DONE = "done", say("Done")
    FAILED = "failed", sense("Failed", "Failed, of a job")
    GAVE_UP = "gave_up", say("Gave up")


LIVE = [JobState.QUEUED, JobState.RUNNING]
FAILED_JOB = say("Failed with an error")
"""What a page says of a failed job: that a review has failed is another word in most languages."""
ENDED = [JobState.DONE, JobState.FAILED, JobState.GAVE_UP]


class JobRun(models.Model):
    """One piece of background work on one subject, across all its attempts.

    ``lane`` names the hub that it asks, "" for work that waits for no hub; ``lanes.py`` shares the workers among lanes.
    """

    State = JobState

    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    label = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    attempt = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    pushed_at = models.DateTimeField(null=True)
    pushes = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    steps = models.JSONField(default=list)
    error = models.TextField(blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    asked_by = models.CharField(max_length=200)
    lane = models.CharField(max_length=60, blank=True, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(state__in=LIVE),
                name="job_one_live_run_per_subject",
            ),
            models.CheckConstraint(
                condition=Q(state=JobState.RUNNING, lease_until__isnull=False)
                | (~Q(state=JobState.RUNNING) & Q(lease_until__isnull=True)),
                name="job_running_means_leased",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, ended_at__isnull=True) | (Q(state__in=ENDED) & Q(ended_at__isnull=False)),
                name="job_ended_means_when",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="job_due"),
            models.Index(fields=["kind", "subject_id"], name="job_subject"),
            models.Index(fields=["lane", "-id"], condition=~Q(lane=""), name="job_lane"),
        ]

    @property
    def state_words(self) -> str:
        """The state in words."""
        return FAILED_JOB if self.state == JobState.FAILED else self.get_state_display()

    def __str__(self) -> str:
        return say("Job {pk}: {title} {label}", pk=self.pk, title=self.title, label=self.label)

    @property
    def title(self) -> str:
        """The purpose of this kind of job, in words."""
        return KINDS[self.kind].title if self.kind in KINDS else self.kind

    @property
    def most_attempts(self) -> int:
        """Total number of attempts for this kind of job."""
        return KINDS[self.kind].attempts if self.kind in KINDS else 1

    @property
    def live(self) -> bool:
        """Whether it is still waiting or running, so that its page should refresh."""
        return self.state in LIVE


class Mail(models.Model):
    """One mail to one person, written in the transaction of the act that causes it and sent by a job.

    With ``digest``, it waits for the person's next digest and is sent as part of it. ``candidate_number`` is the
    candidate that it is about, whose visibility its job follows; this room knows no candidates. ``role`` is the role
    for which the person gets it, "" if it is theirs in any role. It is withheld instead of sent once the person may no
    longer see the candidate, no longer has the role, or has a closed account. ``event`` is the key of what happened, of
    which a person gets one mail, and ``title`` what a digest puts above all mails about the same thing. ``kind`` is a
    key of ``mail_kinds.KINDS``. With ``only_here`` it is sent to no one: its person reads it on the page of
    notifications, as they may read any of their mails there; ``read_at`` is when they marked it as read.
    """

    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mails")
    candidate_number = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    digest = models.BooleanField(default=False)
    role = models.CharField(max_length=40, blank=True, default="")
    event = models.CharField(max_length=60, blank=True, default="", db_default="")
    title = models.CharField(max_length=300, blank=True, default="", db_default="")
    kind = models.CharField(max_length=12, blank=True, default="", db_default="")
    only_here = models.BooleanField(default=False, db_default=False)
    read_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    withheld_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["to", "event"], condition=~Q(event=""), name="mail_once_per_event")
        ]
        indexes = [
            models.Index(
                fields=["to"], condition=Q(read_at__isnull=True, withheld_at__isnull=True), name="mail_unread"
            ),
            models.Index(fields=["created_at"], name="mail_age"),
        ]

    def __str__(self) -> str:
        return say("{subject} to {to}", subject=self.subject, to=self.to)


class RefusedEntry(models.Model):
    """Entries of the queue that workers refused on one day: how many, and what was wrong with the last one."""

    day = models.DateField(primary_key=True)
    count = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField()
    last_reason = models.CharField(max_length=200)

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return say("{count} refused on {day}", count=self.count, day=self.day)

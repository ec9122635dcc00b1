"""Writes of background work and of mails: leases, attempts and what was sent are no acts, so none is recorded."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from reviews.jobs.mail_kinds import DAILY, HERE, TURN, way_of
from reviews.jobs.models import JobRun, JobState, Mail, RefusedEntry
from reviews.people.models import User

log = logging.getLogger(__name__)

MAILS_KEPT = timedelta(days=180)
"""How long mails are kept, and so how far back a person's notifications go."""


def keep_run(kind: str, subject_id: int, *, label: str, asked_by: str, delay: float = 0, lane: str = "") -> JobRun:
    """Write the row of one job that waits, and is due ``delay`` seconds from now."""
    run = JobRun(kind=kind, subject_id=subject_id, label=label[:300], asked_by=asked_by, lane=lane[:60])
    run.due_at = due_in(delay)
    run.save(force_insert=True)
    del run.due_at  # an expression until now; whoever wants the time reads it from the row
    return run


def due_in(seconds: float) -> Any:
    """Return when something is due by the database's clock, which all programs share: one whose own is a day ahead
    would let its work wait for a day."""
    return Now() + timedelta(seconds=seconds)


def keep_runs(kind: str, subjects: Mapping[int, str], *, asked_by: str, lane: str) -> list[JobRun]:
    """Write the rows of many jobs of one kind that wait; ``subjects`` are keys of their subjects with their labels."""
    runs = [
        JobRun(kind=kind, subject_id=key, label=label[:300], asked_by=asked_by, due_at=Now(), lane=lane[:60])
        for key, label in subjects.items()
    ]
    for run in JobRun.objects.bulk_create(runs):
        del run.due_at
    return runs


def note_pushes(run_ids: Collection[int]) -> list[JobRun]:
    """Write that the ids of many rows are handed to the queue now."""
    JobRun.objects.filter(pk__in=run_ids).update(pushed_at=Now(), pushes=F("pushes") + 1)
    return list(JobRun.objects.filter(pk__in=run_ids).order_by("pk"))


def note_lost_pushes(run_ids: Collection[int]) -> None:
    """Write that the queue did not take the ids of these rows, so that the sweeper pushes them again."""
    JobRun.objects.filter(pk__in=run_ids).update(pushed_at=None)


def claim(run_id: int) -> JobRun | None:
    """Take the row for this attempt, or None when it is done, not due, or in other hands.

    The attempt number is the fence: what a worker writes later counts only while the row still has its number. Leases
    are written and compared by the database's clock, since a worker whose own is ahead would take over what lives.
    """
    free = Q(state=JobState.QUEUED, due_at__lte=Now()) | Q(state=JobState.RUNNING, lease_until__lt=Now())
    taken = (
        JobRun.objects.filter(pk=run_id)
        .filter(free)
        .update(
            state=JobState.RUNNING,
            attempt=F("attempt") + 1,
            lease_until=Now() + timedelta(seconds=settings.JOB_LEASE),
            started_at=timezone.now(),
            steps=[],
        )
    )
    return JobRun.objects.get(pk=run_id) if taken else None


def note_outcome(run: JobRun, **values: object) -> bool:
    """Write how an attempt ended, unless another worker has taken the row over; return whether it was written."""
    written = bool(_mine(run).update(**values))
    if not written:
        log.warning("Job %s went to another worker while attempt %s ran; nothing written.", run.pk, run.attempt)
    return written


def note_steps(run: JobRun) -> None:
    """Write the steps of an attempt so far."""
    _mine(run).update(steps=run.steps)


def renew_lease(run: JobRun) -> None:
    """Write that the worker is alive: its lease runs for another ``JOB_LEASE`` seconds."""
    _mine(run).update(lease_until=Now() + timedelta(seconds=settings.JOB_LEASE))


def _mine(run: JobRun) -> QuerySet[JobRun]:
    return JobRun.objects.filter(pk=run.pk, state=JobState.RUNNING, attempt=run.attempt)


@dataclass(frozen=True)
class MailAbout:
    """What a mail is about, as far as it is: candidate, role, key of an event, title in a digest, and its kind.

    With ``gathered``, it waits a few minutes for others of its kind, so that many at once are sent as one.
    """

    candidate_number: int | None
    role: str
    event: str = ""
    title: str = ""
    kind: str = TURN
    gathered: bool = False


def keep_mail(to: User, subject: str, body: str, about: MailAbout) -> Mail | None:
    """Write one mail into the outbox; ``subject`` has at most 200 characters.

    Return None if the person has a mail about this event already.
    """
    way = way_of(to, about.kind) if to.email else HERE
    said = {
        "subject": subject, "body": body, "digest": way == DAILY, "only_here": way == HERE, "kind": about.kind,
        "candidate_number": about.candidate_number, "role": about.role, "event": about.event, "title": about.title,
    }  # fmt: skip
    if about.event:
        mail, made = Mail.objects.get_or_create(to=to, event=about.event, defaults=said)
        return mail if made else None
    mail = Mail(to=to, **said)
    mail.save(force_insert=True)
    return mail


def note_mails_read(person: User, mails: Collection[int] | None = None) -> int:
    """Write that a person has read these of their own mails, all of them if None is given; return how many were new."""
    found = Mail.objects.filter(to=person, read_at__isnull=True)
    return (found if mails is None else found.filter(pk__in=mails)).update(read_at=timezone.now())


def forget_old_mails() -> int:
    """Remove mails ``MAILS_KEPT`` after they were written, a thousand at a time; one that still waits stays."""
    old = Mail.objects.filter(created_at__lt=timezone.now() - MAILS_KEPT)
    over = old.filter(Q(sent_at__isnull=False) | Q(withheld_at__isnull=False) | Q(only_here=True))
    return Mail.objects.filter(pk__in=list(over.order_by("created_at").values_list("pk", flat=True)[:1000])).delete()[0]


def note_sent(mails: Collection[int]) -> None:
    """Write that the mail server has taken these mails, by their ids."""
    Mail.objects.filter(pk__in=mails).update(sent_at=timezone.now())


def note_withheld(mails: Collection[int]) -> None:
    """Write that these mails are not sent because they no longer concern their recipient, by their ids."""
    Mail.objects.filter(pk__in=mails).update(withheld_at=timezone.now())


@transaction.atomic
def count_refused_entry(reason: str) -> None:
    """Count one entry of the queue that a worker refused, under today's date (UTC)."""
    now = timezone.now()
    told = {"last_at": now, "last_reason": reason[:200]}
    row, made = RefusedEntry.objects.get_or_create(day=now.date(), defaults={**told, "count": 1})
    if not made:
        RefusedEntry.objects.filter(pk=row.pk).update(count=F("count") + 1, **told)

"""Worker entry point of the nightly look at the newest backup; ``jobs/kinds.py`` holds its dotted name."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from reviews.jobs.enqueue import enqueue
from reviews.jobs.kinds import JobError
from reviews.jobs.models import JobRun
from reviews.jobs.run import Step
from reviews.language.phrases import say
from reviews.ledger.models import LedgerEntry
from reviews.people.permits import WORKER
from reviews.upkeep import scratch

KIND, NIGHT = "check_backup", 0
"""The kind of the job, and its one subject."""


def want_backup_check() -> None:
    """Ask for a look at the newest backup once a day after ``BACKUP_CHECK_HOUR`` (UTC), where it is configured."""
    if settings.BACKUP_DIR is None:
        return
    if JobRun.objects.filter(kind=KIND, created_at__gte=last_hour(timezone.now())).exists():
        return
    with transaction.atomic():
        enqueue(KIND, NIGHT, label=say("Newest backup"), asked_by=WORKER)


def last_hour(now: datetime) -> datetime:
    """Return when ``BACKUP_CHECK_HOUR`` was last."""
    today = now.replace(hour=settings.BACKUP_CHECK_HOUR, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def check_backup(_night: int, step: Step) -> None:
    """Restore the newest backup into the scratch database, verify its ledger there, and find its head in our ledger.

    The scratch database is emptied before and after. Raises JobError with a sentence for people.
    """
    if settings.BACKUP_DIR is None:
        raise JobError(say("BACKUP_DIR is no longer set."), code="backup", retryable=False)
    dump, written = scratch.newest(settings.BACKUP_DIR, timezone.now())
    step(
        say(
            "Restoring {name} of {written} UTC, {size:,} bytes",
            name=dump.name,
            written=f"{written:%Y-%m-%d %H:%M}",
            size=dump.stat().st_size,
        )
    )
    scratch.clear(settings.BACKUP_CHECK_URL)
    try:
        scratch.restore(dump, settings.BACKUP_CHECK_URL)
        step(say("Verifying its ledger and its tables"))
        found = scratch.verify(settings.BACKUP_CHECK_URL)
    finally:
        scratch.clear(settings.BACKUP_CHECK_URL)
    step(compared(found["entries"], found["head"]))


def compared(entries: int, head: str) -> str:
    """Return how much the portal has recorded since. Raises JobError if the backup is of another ledger than ours."""
    ours = LedgerEntry.objects.filter(sequence=entries).values_list("digest", flat=True).first()
    if entries and ours != head:
        said = say(
            "The backup verifies, but its entry {entries} is not the portal's: one of the two ledgers was rewritten.",
            entries=entries,
        )
        raise JobError(said, code="backup", retryable=False)
    newer = LedgerEntry.objects.filter(sequence__gt=entries).count()
    return say("{entries:,} entries verify and the tables match; {newer:,} came since", entries=entries, newer=newer)
